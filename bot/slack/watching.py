"""… watch add|remove|list: what `/blocklist` and `/domain` have in common. No command of its own."""

from bot.errors import InputError
from bot.slack.blocks.text import Mrkdwn, escape
from bot.slack.request import Request

LISTED = 60  # targets named


async def watch(request: Request, check: str, words: list[str], usage: str) -> None:
    """Adds, removes or names what is watched; `words` are those after "watch"."""
    desk, say = request.desk, request.say
    match words:
        case ["add", target]:
            await desk.people.must_be_member(request.user)
            added = await desk.targets.add(check, target, request.user)
            text = say(
                "{target} is watched from now on. What holds of it now is no news; what changes is.",
                target=escape(added),
            )
        case ["remove", target]:
            await desk.people.must_be_member(request.user)
            removed = await desk.targets.remove(check, target, request.user)
            text = say("{target} is watched no more.", target=escape(removed))
        case ["list"] | []:
            watched = await desk.targets.all(check)
            names = ", ".join(escape(target) for _, target in watched[:LISTED]) or say("nothing yet")
            text = say("Watched: {targets}", targets=names)
        case _:
            raise InputError("I do not know “{word}”.\n{help}", word=" ".join(words)[:40], help=Mrkdwn(usage))
    await request.ack(response_type="ephemeral", text=text)
