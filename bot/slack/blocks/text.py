"""Words in messages: escaping, people, times, addresses that are personal data."""

import re

from bot.clock import SECOND, to_rfc3339

ADDRESS = re.compile(r"[^\s<>()\[\]@,;:'\"]{1,64}@[\w.-]{1,255}")


class Mrkdwn(str):
    """Text that is mrkdwn already, to be shown as it is."""

    __slots__ = ()


def escape(text: str, limit: int = 300) -> str:
    """What came from outside, made harmless for mrkdwn (https://docs.slack.dev/messaging/formatting-message-text).

    Beside Slack's three characters, those that would format are parted from what they touch by a zero-width space.
    `limit` characters of it are shown.
    """
    text = text if len(text) <= limit else text[: limit - 1] + "…"
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "*_~`":
        text = text.replace(mark, f"\u200b{mark}\u200b" if mark != "_" else mark)
    return " ".join(text.split())


def code(text: str, limit: int = 200) -> str:
    """A server's words between back-ticks. Addresses in them are shortened: they are somebody's."""
    words = " ".join(ADDRESS.sub(lambda found: hidden(found[0]), text).replace("`", "'").split())
    words = words if len(words) <= limit else words[: limit - 1] + "…"
    words = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"`{words}`" if words else ""


def person(who: str) -> str:
    """A mention of a person; other names stay plain. In an updated message nobody is notified by it."""
    return f"<@{who}>" if who[:1] in "UW" and who.isupper() else escape(who)


def when(ms: int, *, date: bool = True) -> str:
    """A moment in the reader's own zone and language, by Slack's date tokens."""
    form = "{date_short_pretty} {time}" if date else "{time}"
    return f"<!date^{ms // SECOND}^{form}|{to_rfc3339(ms)}>"


def hidden(address: str) -> str:
    """An address for a channel, where not everybody needs all of it: `j…n@acme.com`. Not escaped."""
    local, at, domain = address.rpartition("@")
    return local[:1] + "…" + (local[-1:] if len(local) > 3 else "") + at + domain
