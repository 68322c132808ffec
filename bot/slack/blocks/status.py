"""What the bot watches and how that goes: /deliverability and the App Home."""

from collections.abc import Sequence

from msgspec import Struct

from bot.slack.blocks.job import name as list_name
from bot.slack.blocks.job import progress
from bot.slack.blocks.message import (
    Block,
    Message,
    actions,
    button,
    context,
    divider,
    fields,
    header,
    message,
    section,
)
from bot.slack.blocks.text import escape, person, when
from bot.slack.locale import Language
from bot.store.alerts import Alert
from bot.store.jobs import Job
from bot.store.reviews import Review
from bot.store.runs import Run

ALERTS = 10
REVIEWS = 10
JOBS = 10
NAMED = 10  # IPs, and domains


class Status(Struct, frozen=True, kw_only=True):
    """How things stand. `late`: names of checks that should have run again long since."""

    runs: list[Run]
    late: list[str] = []
    open_alerts: list[Alert]
    open_reviews: list[Review]
    running_jobs: list[Job]
    flagged: int
    suppressed: int
    watched_ips: list[str]
    watched_domains: list[str]
    backlog: int
    backlog_error: str


def render(status: Status, say: Language) -> Message:
    """The answer to /deliverability."""
    title = say("What I watch")
    numbers = " · ".join(say("{name}: {value}", name=name, value=value) for name, value in _numbers(status, say))
    told = (
        title,
        _alerts(status.open_alerts, say),
        _reviews(status.open_reviews, say),
        _jobs(status.running_jobs, say),
        numbers,
        _runs(status, say),
    )
    return message([header(title), *_blocks(status, say)], *told)


def home(status: Status, say: Language) -> Block:
    """The App Home: the same, and what waits for whoever looks."""
    return {
        "type": "home",
        "blocks": [header("Deliverabot"), *_blocks(status, say), divider(), section(help_text(say)), _samples(say)],
    }


def _samples(say: Language) -> Block:
    return actions("samples", button(say("Send me a sample of each message"), "samples", "all"))


def _blocks(status: Status, say: Language) -> list[Block]:
    blocks = [section(_alerts(status.open_alerts, say))]
    if status.open_reviews:
        blocks.append(section(_reviews(status.open_reviews, say)))
    if status.running_jobs:
        blocks.append(section(_jobs(status.running_jobs, say)))
    blocks.append(fields(_numbers(status, say)))
    blocks.append(section(f"*{say('Last runs')}*\n{_runs(status, say)}"))
    if status.flagged:
        ask = say.many(
            "Put {count} flagged address up for review", "Put {count} flagged addresses up for review", status.flagged
        )
        blocks.append(actions("flags", button(ask, "flags_review", "all")))
    if status.backlog_error:
        trouble = say("Slack refuses some messages: {error}", error=escape(status.backlog_error))
        blocks.append(context(f":warning: {trouble}"))
    return blocks


def _alerts(alerts: Sequence[Alert], say: Language) -> str:
    if not alerts:
        return ":white_check_mark: " + say("No open alert.")
    lines = [_alert(alert, say) for alert in alerts[:ALERTS]]
    if len(alerts) > ALERTS:
        lines.append(say.many("and {count} more alert", "and {count} more alerts", len(alerts) - ALERTS))
    return "\n".join([f"*{say.many('{count} open alert', '{count} open alerts', len(alerts))}*", *lines])


def _alert(alert: Alert, say: Language) -> str:
    mark, severity = {
        "critical": (":rotating_light:", say("critical")),
        "warning": (":warning:", say("warning")),
    }[alert.severity]
    if alert.attended:
        severity = say("{state}, acknowledged", state=severity)
    facts = [check_name(alert.check_name, say), say("since {when}", when=when(alert.opened_at))]
    facts.append(say("owned by {who}", who=person(alert.owner)) if alert.owner else say("owned by nobody yet"))
    told = say("{name}: {value}", name=f"*{escape(alert.subject, 60)}*", value=severity)
    return f"{mark} {told} · {' · '.join(facts)}"


def _reviews(reviews: Sequence[Review], say: Language) -> str:
    if not reviews:
        return ""
    lines = [
        say.many(
            "• Review {id}: {count} address, open until {when}",
            "• Review {id}: {count} addresses, open until {when}",
            review.size,
            id=review.id,
            when=when(review.expires_at),
        )
        for review in reviews[:REVIEWS]
    ]
    if len(reviews) > REVIEWS:
        lines.append(say.many("and {count} more review", "and {count} more reviews", len(reviews) - REVIEWS))
    return "\n".join([f"*{say('Reviews that wait for votes')}*", *lines])


def _jobs(jobs: Sequence[Job], say: Language) -> str:
    if not jobs:
        return ""
    lines = [f"• {list_name(job, say)} · {progress(job, say)}" for job in jobs[:JOBS]]
    if len(jobs) > JOBS:
        lines.append(say.many("and {count} more list", "and {count} more lists", len(jobs) - JOBS))
    return "\n".join([f"*{say('Lists being verified')}*", *lines])


def _numbers(status: Status, say: Language) -> list[tuple[str, str]]:
    return [
        (say("Sending IPs"), _named(status.watched_ips, say)),
        (say("Sending domains"), _named(status.watched_domains, say)),
        (say("Flagged addresses"), say.number(status.flagged)),
        (say("Suppressed addresses"), say.number(status.suppressed)),
        (say("Messages waiting for Slack"), say.number(status.backlog)),
    ]


def _named(targets: Sequence[str], say: Language) -> str:
    named = ", ".join(escape(target) for target in targets[:NAMED]) or say("none")
    left_out = len(targets) - NAMED
    return named if left_out <= 0 else f"{named} " + say.many("and {count} more", "and {count} more", left_out)


def _runs(status: Status, say: Language) -> str:
    """What failed or is late by name; all that is well in one line."""
    lines = []
    well = []
    for run in status.runs:
        if run.outcome == "failed" and run.finished_at is not None:
            mark, told = ":x:", say("failed {when}: {why}", why=escape(run.detail), when=when(run.finished_at))
        elif run.check_name in status.late:
            mark, told = ":warning:", say("late: it last began {when}", when=when(run.started_at))
        else:
            well.append(run.finished_at or run.started_at)
            continue
        lines.append(mark + " " + say("{name}: {value}", name=check_name(run.check_name, say), value=told))
    if well:
        last = when(max(well))
        told = say.many(
            "{count} check ran in time, the last {when}",
            "{count} checks ran in time, the last {when}",
            len(well),
            when=last,
        )
        lines.append(f":white_check_mark: {told}")
    return "\n".join(lines) or say("Nothing has run yet.")


def check_name(name: str, say: Language) -> str:
    """What a check looks at."""
    return {
        "bounce_rate": say("bounce rates"),
        "blocklist": say("blocklists"),
        "blocklist_again": say("changes on blocklists, looked at again"),
        "list": say("blocklists that cannot be used"),
        "domain": say("domains' mail set-up"),
        "domain_again": say("changes of domains, looked at again"),
        "probe": say("servers that refuse to be asked"),
        "source": say("sources of events"),
        "recipient_provider": say("who runs the recipients' mail"),
        "ends": say("pauses, silences and reviews that end"),
        "forget": say("clean-up"),
        "resolver": say("our own resolver"),
        "failed_checks": say("checks that fail"),
        "policies": say("campaigns that are paused by themselves"),
        "heartbeat": say("heartbeat"),
        "digest": say("digest"),
        "mail": say("alerts by mail"),
    }.get(name, escape(name))


def help_text(say: Language) -> str:
    """What can be asked."""
    return "\n".join(
        [
            f"*{say('What you can ask')}*",
            "`/verify someone@acme.com` " + say("can these addresses receive mail?"),
            "`/verify` " + say("alone takes a list, pasted or as a file."),
            "`/bounces [CAMPAIGN] [24h|7d|30d]` " + say("how much bounces, and why"),
            "`/campaign list` " + say("campaigns, their state and their last 24 hours"),
            "`/campaign pause NAME for 2h because …` " + say("stops a campaign"),
            "`/campaign resume NAME` " + say("lets it send again"),
            "`/blocklist [TARGET …]` " + say("what blocklists say, and what is watched there"),
            "`/domain acme.com` " + say("is a domain's mail set up right?"),
            "`/deliverability` " + say("what I watch and when it last ran"),
            "`/deliverability reviews` " + say("addresses that wait for a decision"),
            "`/deliverability sources` " + say("where events come from, and whether each still tells something"),
            "`/deliverability route SUBJECT` " + say("where an alert about it goes, and who is called"),
            "`/deliverability sample` " + say("one of each message, made up, to you alone"),
        ]
    )
