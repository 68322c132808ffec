"""A domain's mail set-up: what is wrong first, with the records to publish, the providers' rules, the score and its parts."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from bot.slack.blocks.message import SECTION, Block, Message, clip, context, divider, header, message, section, whole
from bot.slack.blocks.text import escape, when
from bot.slack.locale import Language
from bot.store.domain_reports import DomainDay
from bot.targets.reputation.postmaster import AUTHENTICATION, DELIVERY_ERRORS
from checks.domain import DomainReport, Record, Result, Rule, Score, Standing, State
from checks.domain.postmaster import SPAM_RATE
from checks.sentence import retold

TITLES = {
    "domain": "DNS", "spf": "SPF", "dkim": "DKIM", "dmarc": "DMARC", "mx": "MX", "ptr": "PTR", "helo": "HELO",
    "mta-sts": "MTA-STS", "tls-rpt": "TLS-RPT", "bimi": "BIMI",
}  # fmt: skip
EMOJI = {
    State.OK: ":white_check_mark:",
    State.WARNING: ":warning:",
    State.FAILURE: ":x:",
    State.UNKNOWN: ":grey_question:",
}
ORDER = (State.FAILURE, State.WARNING, State.UNKNOWN, State.OK)
FAULTS = 20  # explained in one message
EXPLAINED = 8_500  # characters that they may take of it
VALUE = 1_500  # characters of a record


class DomainView(Struct, frozen=True, kw_only=True):
    """`days`: the reports of the days before, the latest first; empty where it is not watched.

    `gmail`: what Postmaster Tools told last, shares by metric.
    """

    report: DomainReport
    score: Score
    days: list[DomainDay]
    gmail: Mapping[str, float] = {}


def render(view: DomainView, say: Language) -> Message:
    """The answer to /domain."""
    report = view.report
    title = say("{name}: {value}", name=report.domain, value=state_word(report.state, say))
    wrong = [each for state in ORDER[:3] for each in report.results if each.state is state]
    lines = whole([fault(each, say) for each in wrong[:FAULTS]], EXPLAINED)
    if len(lines) < len(wrong):
        more = say.many("and {count} more thing", "and {count} more things", len(wrong) - len(lines))
        lines.append(f"{more} · `deliverabot domain {report.domain}`")
    if not report.exists:  # all else is beside the point
        return message([header(f"{title} {EMOJI[report.state]}"), *(section(line) for line in lines)], title, *lines)
    good = _good(report.results, say)
    rules = _rules(report.checklist, say)
    score = score_line(view.score, say) + _trend(view.days, say)
    parts = "\n".join(filter(None, [_parts(view.score, say), _gmail(view.gmail, say)]))
    blocks: list[Block] = [header(f"{title} {EMOJI[report.state]}"), section(score), context(parts)]
    blocks += [section(line) for line in lines]
    blocks += [section(good)] if good else []
    blocks += [divider(), section(rules)] if rules else []
    return message(blocks, title, score, parts, *lines, good, rules)


def fault(result: Result, say: Language) -> str:
    """One result: state, what was found, what to change, the record to paste."""
    name = TITLES.get(result.check, result.check)
    state = f"*{name}*, {state_word(result.state, say)}"
    told = f"{EMOJI[result.state]} " + say("{name}: {value}", name=state, value=escape(retold(result.detail, say), 500))
    if result.advice:
        told += f"\n{escape(retold(result.advice, say), 500)}"
    told = clip(told, SECTION)
    return "\n".join([told, *whole([record(each) for each in result.publish], SECTION - len(told))])


def record(each: Record) -> str:
    """Ready to paste."""
    value = f'"{each.value}"' if each.type == "TXT" else each.value
    words = f"{each.name}. {each.type} {value}"[:VALUE].replace("```", "")
    return "```" + words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + "```"


def score_line(score: Score, say: Language) -> str:
    """The number, never without its parts."""
    if score.value is None:
        return say("Sender score: none, for nothing could be measured.")
    return say("*Sender score: {score} of 100*, of what was measured.", score=score.value)


def state_word(state: State, say: Language) -> str:
    """In the reader's language."""
    return {
        State.OK: say("in order"),
        State.WARNING: say("could be better"),
        State.FAILURE: say("something is wrong"),
        State.UNKNOWN: say("cannot tell"),
    }[state]


def _parts(score: Score, say: Language) -> str:
    names = {
        "spf": "SPF", "dkim": "DKIM", "dmarc": "DMARC", "mx": "MX", "snds": "SNDS",
        "reverse_dns": say("reverse DNS"), "transport": say("transport encryption"), "blocklists": say("blocklists"),
        "hard_bounces": say("hard bounces"), "complaints": say("complaints"), "sender_score": "Sender Score",
    }  # fmt: skip
    told = [f"{names[part.name]} {part.points:.0f}/{100 * part.weight:.0f}" for part in score.parts]
    missing = [names[part.name] for part in score.left_out]
    parts = say("Parts: {parts}", parts=" · ".join(told)) if told else ""
    left_out = say("Not measured, and left out: {parts}", parts=", ".join(missing)) if missing else ""
    return "\n".join(filter(None, [parts, left_out]))


def _gmail(figures: Mapping[str, float], say: Language) -> str:
    """What Postmaster Tools told, in percent."""
    told = [(say("complaints"), SPAM_RATE), *((each.rpartition("_")[2].upper(), each) for each in AUTHENTICATION)]
    told.append((say("delivery errors"), DELIVERY_ERRORS))
    words = [f"{name} {say.percent(figures[metric])}" for name, metric in told if metric in figures]
    return say("Gmail says: {figures}", figures=" · ".join(words)) if words else ""


def _trend(days: Sequence[DomainDay], say: Language) -> str:
    past = [day for day in days if day.score is not None]
    if len(past) < 2:
        return ""
    return " " + say("It was {score} {when}.", score=past[-1].score, when=when(past[-1].at))


def _good(results: Sequence[Result], say: Language) -> str:
    """What is in order, and what is not there and need not be."""
    faulty = {each.check for each in results if each.state is not State.OK}
    names = {each.check: TITLES.get(each.check, each.check) for each in results if each.check not in faulty}
    none = [names.pop(each.check) for each in results if each.check in names and each.code.endswith("-none")]
    good = f"{EMOJI[State.OK]} {say('In order: {checks}', checks=', '.join(names.values()))}" if names else ""
    absent = say("Not set up, which is allowed: {checks}", checks=", ".join(none)) if none else ""
    return "\n".join(filter(None, [good, absent]))


def _rules(rules: Sequence[Rule], say: Language) -> str:
    missing: dict[str, list[str]] = {}
    for rule in rules:
        if rule.state is Standing.MISSING:
            missing.setdefault(rule.rule, []).append(rule.provider)
    if "dkim" in missing:
        missing.pop("dkim_1024", None)  # said already
    if not rules:
        return ""
    title = f"*{say('Rules of Gmail, Yahoo and Outlook.com for bulk senders')}*"
    if not missing:
        return f"{title}\n{say('None that can be told from here is missing.')}"
    told = [
        say("{name}: {value}", name=say("missing"), value=f"{_rule(rule, say)} ({', '.join(who)})")
        for rule, who in missing.items()
    ]
    return "\n".join([title, *(f"• {line}" for line in told)])


def _rule(name: str, say: Language) -> str:
    """A rule of `checks/domain/bulk_senders.toml`; those that cannot be told from here are never missing."""
    return {
        "dkim_1024": say("a DKIM key of 1,024 bits or more"),
        "reverse_dns": say("reverse DNS"),
        "complaint_rate": say("a low complaint rate"),
    }.get(name, name.upper())


def help_text(say: Language) -> str:
    """What can be asked."""
    return "\n".join(
        [
            "`/domain acme.com` " + say("is its mail set up right? SPF, DKIM, DMARC, MX, MTA-STS and more"),
            "`/domain acme.com s1 s2` " + say("the same, with the DKIM selectors in use"),
            "`/domain watch add acme.com` " + say("looks every day, and tells what changes"),
            "`/domain watch remove acme.com` " + say("watches it no more"),
            "`/domain watch list` " + say("what is watched"),
        ]
    )
