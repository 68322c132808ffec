"""The answer of /bounces: how much, of which kind, why, and which way it goes."""

from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import Struct

from bot.clock import SECOND
from bot.slack.blocks.charts import course, line_chart, sparkline
from bot.slack.blocks.message import Block, Message, context, fields, header, section
from bot.slack.blocks.reasons import of_cause
from bot.slack.blocks.text import escape
from bot.slack.locale import Language
from bot.store.rates import Cause, Counts


class Report(Struct, frozen=True, kw_only=True):
    """`name` empty: everything. `total` over the span, `before` over the span before it, `spans` its parts."""

    name: str
    hours: int
    total: Counts
    before: Counts
    spans: list[Counts]
    causes: list[Cause]


def render(report: Report, say: Language) -> Message:
    """Rate first; then its kinds, its causes, its course."""
    title = _title(report, say)
    total = report.total
    if not total.mailed:
        nothing = say("No mail was reported in this time.")
        return Message(f"{title}. {nothing}", [header(title), section(nothing)])
    summary = _summary(report, say)
    blocks: list[Block] = [header(title), section(f"*{summary}*"), fields(_kinds(total, say))]
    if report.causes:
        causes = [of_cause(c.reason, c.count, c.provider, c.diagnostic, say) for c in report.causes]
        blocks.append(section("\n".join([f"*{say('Why')}*", *causes])))
    blocks += _course(report, say)
    return Message(f"{title}. {summary}", blocks)


def _course(report: Report, say: Language) -> list[Block]:
    """None where there is too little mail for it."""
    known = course(report.spans, "hard")
    if not known.enough:
        return []
    labels = _labels([span for span, _ in known.told], report.hours, say)
    rates = {say("hard"): [round(rate * 100, 3) for _, rate in known.told]}
    told = say("Course of the hard-bounce rate: {line}", line=sparkline(known.rates)) + known.gaps(say)
    return [line_chart(say("Hard bounces, %"), labels, rates, unit="%"), context(told)]


def _title(report: Report, say: Language) -> str:
    span = (
        say.many("last {count} hour", "last {count} hours", report.hours)
        if report.hours <= 24
        else say.many("last {count} day", "last {count} days", report.hours // 24)
    )
    name = escape(report.name) or say("all mail")
    return say("Bounces of {name}, {span}", name=name, span=span)


def _summary(report: Report, say: Language) -> str:
    total, before = report.total, report.before
    numbers = {
        "rate": say.percent(total.hard / total.mailed),
        "hard": say.number(total.hard),
        "mailed": say.number(total.mailed),
    }
    if not before.mailed:
        return say("{rate} bounced hard: {hard} of {mailed} mails.", **numbers)
    then = say.percent(before.hard / before.mailed)
    return say("{rate} bounced hard: {hard} of {mailed} mails, {before} in the time before.", **numbers, before=then)


def _kinds(total: Counts, say: Language) -> list[tuple[str, str]]:
    def told(count: int) -> str:
        return f"{say.number(count)} ({say.percent(count / total.mailed)})"

    rare = [
        (say("Bounced, nobody said why"), total.unknown),
        (say("Not tried: on a suppression list"), total.suppressed),
    ]
    return [
        (say("Hard: dead addresses"), told(total.hard)),
        (say("Sender's side: blocks, authentication, content"), told(total.sender_side)),
        (say("Soft: full, not reachable"), told(total.soft)),
        (say("Complaints"), told(total.complained)),
        *((name, told(count)) for name, count in rare if count),
    ]


def _labels(spans: Sequence[Counts], hours: int, say: Language) -> list[str]:
    """Categories have to differ; hours and days in UTC, since a chart knows no reader's zone."""
    moments = [datetime.fromtimestamp(span.at / SECOND, UTC) for span in spans]
    return [moment.strftime("%H:%M") if hours <= 24 else say.day(moment) for moment in moments]
