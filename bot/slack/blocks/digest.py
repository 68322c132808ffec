"""The digest as a message: one line that says it all, then what there is to say of each thing."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.digest import Digest
from bot.digest.sections import Happened, Listed, Rate, Waiting
from bot.slack.blocks.alert_faces import face_of
from bot.slack.blocks.message import Block, Message, context, header, message, section
from bot.slack.blocks.text import escape, when
from bot.slack.locale import Language
from bot.store.digests import DomainState
from bot.store.rates import Counts
from bot.store.sources import Health

ROWS = 10
NAMED = 5  # lists of one target


def render(digest: Digest, say: Language) -> Message:
    """A quiet day is one quiet line."""
    summary = _summary(digest, say)
    if digest.quiet:
        line = f"{say('Quiet day.')} {summary}"
        return Message(line, [context(line)])
    title = say("The week") if digest.span.weekly else say("The day")
    parts = [_section(name, rows, say) for name, rows in digest.sections.items()]
    blocks: list[Block] = [header(title), section(f"*{summary}*"), *(section(part) for part in parts)]
    return message([*blocks, context(span(digest, say))], f"{title}. {summary}", *parts)


def span(digest: Digest, say: Language) -> str:
    """From when to when it is."""
    return say("From {since} to {until}", since=when(digest.span.since), until=when(digest.span.until))


def _summary(digest: Digest, say: Language) -> str:
    told = say.many("{count} mail", "{count} mails", digest.total.mailed)
    if digest.total.mailed:
        told += ", " + say("{rate} bounced hard", rate=_share(digest.total, say)) + _against(digest.before, say)
    still = sum(row.alert.state == "open" for row in digest.sections.get("alerts", []))
    more = say.many("{count} open alert", "{count} open alerts", still) if still else say("no open alert")
    told = say("{told}; {more}", told=told, more=more)
    waiting = digest.sections.get("reviews", [])
    if waiting and waiting[0].reviews:
        more = say.many("{count} review waits", "{count} reviews wait", waiting[0].reviews)
        told = say("{told}; {more}", told=told, more=more)
    return f"{told}."


def _section(name: str, rows: Sequence[Any], say: Language) -> str:
    titles = {
        "alerts": say("Alerts"),
        "rates": say("Campaigns"),
        "lists": say("On blocklists"),
        "domains": say("Domains"),
        "reviews": say("Waiting for a decision"),
        "sources": say("Sources"),
    }
    lines = [f"• {LINES[name](row, say)}" for row in rows[:ROWS]]
    if len(rows) > ROWS:
        lines.append(say.many("and {count} more", "and {count} more", len(rows) - ROWS))
    return "\n".join([f"*{titles[name]}*", *lines])


def _alert(row: Happened, say: Language) -> str:
    if row.alert.state == "resolved":
        state = say("over")
    else:
        state = say("critical") if row.alert.severity == "critical" else say("warning")
    return say("{name}: {value}", name=face_of(row.alert).what(row.alert, say), value=state)


def _rate(row: Rate, say: Language) -> str:
    told = say.many("{count} mail", "{count} mails", row.now.mailed)
    told += ", " + say("{rate} bounced hard", rate=_share(row.now, say)) + _against(row.before, say)
    return say("{name}: {value}", name=f"*{escape(row.campaign, 60)}*", value=told)


def _list(row: Listed, say: Language) -> str:
    held, gone = (", ".join(escape(name, 40) for name in names[:NAMED]) for names in (row.held, row.gone))
    told = [held or say("on none any more"), say("off {lists}", lists=gone) if gone else ""]
    return say("{name}: {value}", name=f"*{escape(row.target)}*", value=" · ".join(filter(None, told)))


def _domain(row: DomainState, say: Language) -> str:
    told = say("in order") if row.state == "ok" else say("not in order")
    if row.score is not None:
        told += ", " + say("score {score} of 100", score=row.score)
    if row.before is not None and row.before != row.score:
        told += " " + say("(before: {score})", score=row.before)
    return say("{name}: {value}", name=f"*{escape(row.domain)}*", value=told)


def _waiting(row: Waiting, say: Language) -> str:
    told = []
    if row.reviews:
        told.append(say.many("{count} address under review", "{count} addresses under review", row.addresses))
    if row.flagged:
        told.append(say.many("{count} flagged address", "{count} flagged addresses", row.flagged))
    return ", ".join(told)


def _source(row: Health, say: Language) -> str:
    state = {"failing": say("fails"), "refused": say("lets us in no more")}.get(row.state, say("silent"))
    return say("{name}: {value}", name=f"*{escape(f'{row.kind} {row.name}')}*", value=state)


def _share(counts: Counts, say: Language) -> str:
    return say.percent(counts.hard / counts.mailed) if counts.mailed else say.percent(0)


def _against(before: Counts, say: Language) -> str:
    return " " + say("({rate} a week before)", rate=_share(before, say)) if before.mailed else ""


LINES: dict[str, Callable[[Any, Language], str]] = {
    "alerts": _alert,
    "rates": _rate,
    "lists": _list,
    "domains": _domain,
    "reviews": _waiting,
    "sources": _source,
}
