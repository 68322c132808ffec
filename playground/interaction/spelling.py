"""What Slack's client makes of the text a person types: escapes, links, mentions.

Source: https://docs.slack.dev/messaging/formatting-message-text
"""

import re

from playground.workspace import Workspace

_ADDRESS = r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
_LINK = re.compile(rf"(?P<url>https?://[^\s<>|]+)|(?P<address>{_ADDRESS})")
_PERSON = re.compile(r"(?<![\w<])@([a-z][a-z0-9._-]*)")
_CHANNEL = re.compile(r"(?<![\w<])#([a-z][a-z0-9_-]*)")


def message_text(workspace: Workspace, text: str) -> str:
    """The `text` of a message: `<mailto:a@b.c|a@b.c>` for an address, `<@U…>` for a person."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return mentions(workspace, _LINK.sub(_linked, escaped), named=False)


def mentions(workspace: Workspace, text: str, *, named: bool) -> str:
    """@alice and #general as ids; `named`: with the name beside it, as in a command that says should_escape."""
    people = {user.name: user for user in workspace.users.values()}
    channels = {channel.name: channel for channel in workspace.channels.values() if channel.name}

    def person(match: re.Match[str]) -> str:
        user = people.get(match[1])
        if user is None:
            return match[0]
        return f"<@{user.id}|{user.name}>" if named else f"<@{user.id}>"

    def channel(match: re.Match[str]) -> str:
        found = channels.get(match[1])
        return match[0] if found is None else f"<#{found.id}|{found.name}>"

    return _CHANNEL.sub(channel, _PERSON.sub(person, text))


def _linked(match: re.Match[str]) -> str:
    if match["url"]:
        return f"<{match['url']}>"
    return f"<mailto:{match['address']}|{match['address']}>"
