"""Names instead of mentions, where a message is new: who just clicked needs no notification of what they did.

An updated message notifies nobody, so there the mentions stay: they lead to the person.
"""

import re
from typing import Any

from bot.slack.blocks import Message
from bot.slack.people import People

MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")


async def quiet(message: Message, people: People) -> Message:
    """The same message, mentioning only whom it calls. Whoever Slack does not name stays a mention."""
    names: dict[str, str] = {}
    for user in set(MENTION.findall(str(message[:2]))).difference(message.called):
        name = (await people.person(user)).name
        if name:
            names[user] = name
    return Message(_named(message.text, names), _named(message.blocks, names))


def _named(value: Any, names: dict[str, str]) -> Any:
    """Strings, and the strings inside blocks."""
    if isinstance(value, str):
        return MENTION.sub(lambda found: names.get(found[1], found[0]), value)
    if isinstance(value, list):
        return [_named(each, names) for each in value]
    if isinstance(value, dict):
        return {key: _named(each, names) for key, each in value.items()}
    return value
