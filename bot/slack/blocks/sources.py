"""Where events come from and how each source fares: /deliverability sources."""

from collections.abc import Sequence

from bot.intake.faring import Faring
from bot.slack.blocks.message import Block, Message, context, header, message, section
from bot.slack.blocks.text import code, escape, when
from bot.slack.locale import Language
from bot.targets.reputation import SOURCES

MOST = 40  # named in one message


def render(views: Sequence[Faring], setup: Sequence[str], say: Language) -> Message:
    """One line each, what is wrong first; `setup`: what else could be set up, ready to read."""
    title = say("Where events come from")
    ordered = sorted(views, key=lambda view: (not view.wrong, view.health.kind, view.health.name))
    lines = [_line(view, say) for view in ordered[:MOST]]
    if len(views) > MOST:
        lines.append(say.many("and {count} more source", "and {count} more sources", len(views) - MOST))
    nothing = say("No event has come in yet.")
    blocks: list[Block] = [header(title), *[section(line) for line in lines or [nothing]]]
    hint = "\n".join([say("Set up another source:"), *setup]) if setup else ""
    if hint:
        blocks.append(context(hint))
    return message(blocks, title, *(lines or [nothing]), hint)


def setup(place: str, say: Language) -> list[str]:
    """How other sources are set up. `place`: where others reach the bot; "" where nobody told it."""
    url = place.rstrip("/") or "https://YOUR-BOT"
    lines = [
        say(
            "• the webhook of a sending platform: {url}. On the command line {command} says how.",
            url=code(f"{url}/hooks/PLATFORM"),
            command=code("deliverabot hook PLATFORM"),
        ),
        say("• a sender of your own, that posts to {url}", url=code(f"{url}/events")),
        say(
            "• a bounce mailbox, your mail server or its log, or a platform that is asked: see {pages}",
            pages=f"{code('docs/mailboxes.md')}, {code('docs/polling.md')}",
        ),
    ]
    if not place:
        lines.append(say("My own address is not known here: set {setting}.", setting=code("web.public_url")))
    return lines


def _line(view: Faring, say: Language) -> str:
    health = view.health
    name = escape(health.name if health.name == health.kind else f"{health.kind} {health.name}")
    facts = [_state(view, say)]
    if health.kind in SOURCES:
        facts.append(say("last read {when}", when=when(health.worked_at) if health.worked_at else say("never")))
    else:
        last = when(health.last_event_at) if health.last_event_at else say("never")
        facts.append(say("last event {when}", when=last))
        facts.append(say.many("{count} event in 24 hours", "{count} events in 24 hours", view.today))
    if view.usual is not None and health.kind not in SOURCES:
        facts.append(say("{count} on a usual day", count=say.number(view.usual)))
    if health.failures:
        facts.append(say.many("{count} failure", "{count} failures", health.failures))
    mark = ":warning:" if view.wrong else ":white_check_mark:"
    told = f"{mark} " + say("{name}: {value}", name=f"*{name}*", value=" · ".join(facts))
    if health.state != "ok" and health.last_failure and health.failed_at:
        told += "\n" + say("{when}: {failure}", when=when(health.failed_at), failure=code(health.last_failure))
    return told


def _state(view: Faring, say: Language) -> str:
    if view.health.state == "refused":
        return say("refused: somebody must mend it")
    if view.health.state == "failing":
        return say("failing, tried again by itself")
    return say("silent, against its habit") if view.silent else say("works")
