"""… watch add|remove|list: what `/blocklist` and `/domain` have in common. No command of its own."""

from collections.abc import Awaitable, Callable, Sequence

from bot.errors import InputError, NotFound, TooLate
from bot.slack.blocks.text import Mrkdwn, escape
from bot.slack.request import Request, told

LISTED = 60  # targets named; there may be more


async def watch(request: Request, check: str, words: list[str], usage: str) -> None:
    """Adds, removes or names what is watched; `words` are those after "watch"."""
    desk, say = request.desk, request.say
    match words:
        case ["add", *targets] if targets:
            await desk.people.must_be_member(request.user)
            done, refused = await _each(request, desk.targets.add, check, targets)
            added = say.many(
                "{target} is watched from now on. What holds of it now is no news; what changes is.",
                "{target} are watched from now on. What holds of them now is no news; what changes is.",
                len(done),
                target=_named(done),
            )
            text = "\n".join([*([added] if done else []), *refused])
        case ["remove", *targets] if targets:
            await desk.people.must_be_member(request.user)
            done, refused = await _each(request, desk.targets.remove, check, targets)
            removed = say.many(
                "{target} is watched no more.", "{target} are watched no more.", len(done), target=_named(done)
            )
            text = "\n".join([*([removed] if done else []), *refused])
        case ["list"] | []:
            watched = await desk.targets.all(check)
            names = _named([target for _, target in watched]) or say("nothing yet")
            text = say("Watched: {targets}", targets=names)
            if len(watched) > LISTED:
                text += " " + say.many("and {count} more", "and {count} more", len(watched) - LISTED)
        case ["add" | "remove" as act]:
            raise InputError("Say which: `/{check} watch {act} TARGET …`", check=check, act=act)
        case _:
            raise InputError("I do not know “{word}”.\n{help}", word=" ".join(words)[:40], help=Mrkdwn(usage))
    await request.ack(response_type="ephemeral", text=text)


def _named(targets: Sequence[str]) -> str:
    return ", ".join(escape(target) for target in targets[:LISTED])


async def _each(
    request: Request, act: Callable[[str, str, str], Awaitable[str]], check: str, targets: Sequence[str]
) -> tuple[list[str], list[str]]:
    """The targets it was done for, and in words why not for others: one that is wrong does not hold up the rest."""
    done, refused = [], []
    for target in dict.fromkeys(targets):
        try:
            done.append(await act(check, target, request.user))
        except (InputError, NotFound, TooLate) as error:
            refused.append(told(error, request.say))
    return done, refused
