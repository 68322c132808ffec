"""/blocklist acknowledge | unacknowledge | silence | unsilence LIST TARGET: what people say of one listing."""

import re

from bot.errors import InputError
from bot.slack.blocks.text import escape
from bot.slack.request import Request

ACTS = ("acknowledge", "unacknowledge", "silence", "unsilence")
DAYS = re.compile(r"(\d{1,3})d")


async def mark(request: Request, act: str, words: list[str]) -> None:
    """`words` are those after the act: the name of a list may be several."""
    marks, who, say = request.desk.marks, request.user, request.say
    match act, words:
        case "silence", [*name, target, span] if name and (days := DAYS.fullmatch(span)) and int(days[1]):
            await request.desk.people.must_be_member(who)
            lists = await marks.silence(target, [" ".join(name)], who, days=int(days[1]))
            told = say(
                "{list} raises no alert about {target} for {days}.",
                list=_named(lists),
                target=escape(target),
                days=say.many("{count} day", "{count} days", int(days[1])),
            )
        case "silence", _:
            raise InputError("Say which list, which target and for how many days: `/blocklist silence LIST TARGET 30d`")
        case "acknowledge", [*name, target] if name:
            await request.desk.people.must_be_member(who)
            lists = await marks.acknowledge(target, [" ".join(name)], who)
            told = say(
                "You have acknowledged that {target} is on {list}: no alert goes on about that. If it goes and comes back, that"
                " is news.",
                list=_named(lists),
                target=escape(target),
            )
        case "unacknowledge", [*name, target] if name:
            await request.desk.people.must_be_member(who)
            lists = await marks.unacknowledge(target, [" ".join(name)], who)
            told = say("That {target} is on {list} is news again.", list=_named(lists), target=escape(target))
        case "unsilence", [*name, target] if name:
            await request.desk.people.must_be_member(who)
            lists = await marks.unsilence(target, [" ".join(name)], who)
            told = say("{list} raises alerts about {target} again.", list=_named(lists), target=escape(target))
        case _:
            raise InputError("Say which list and which target: `/blocklist {act} LIST TARGET`", act=act)
    await request.ack()
    await request.answer(told)


def _named(lists: list[str]) -> str:
    return ", ".join(escape(each) for each in lists)
