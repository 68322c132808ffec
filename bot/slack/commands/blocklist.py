"""/blocklist [IP | DOMAIN …] | watch add|remove|list | silence LIST TARGET 30d: what the lists say, and what is watched."""

import re

from slack_bolt.async_app import AsyncApp

from bot.errors import InputError
from bot.slack.blocks import listings as blocks
from bot.slack.blocks.listings import Answer
from bot.slack.blocks.text import Mrkdwn
from bot.slack.desk import Desk
from bot.slack.request import Request, listener
from bot.slack.watching import watch
from bot.store import watched
from bot.targets import BLOCKLIST
from bot.targets.reputation import read_blocks
from checks.blocklist import Listing, parse_target, parse_targets

COMMAND = "/blocklist"
MOST = 20  # targets of one answer
DAYS = re.compile(r"(\d{1,3})d")


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.command(COMMAND)(listener(desk)(blocklist))


async def blocklist(request: Request) -> None:
    """The first word says what is wanted; anything else is a target."""
    words = request.text.split()
    match words[:1]:
        case ["help"]:
            await request.ack(response_type="ephemeral", text=blocks.help_text(request.say))
        case ["watch"]:
            await watch(request, BLOCKLIST, words[1:], blocks.help_text(request.say))
        case ["silence"]:
            await _silence(request, words[1:])
        case _:
            await _look(request, words)


async def _look(request: Request, words: list[str]) -> None:
    desk = request.desk
    try:
        targets = [target.text for word in words for target in parse_targets(word, largest=MOST)]
    except ValueError as error:
        raise InputError("{error}\n{help}", error=error, help=Mrkdwn(blocks.help_text(request.say))) from None
    targets = list(dict.fromkeys(targets or [target for _, target in await desk.targets.all(BLOCKLIST)]))
    if not targets:
        raise InputError("Nothing is watched yet.\n{help}", help=Mrkdwn(blocks.help_text(request.say)))
    if len(targets) > MOST:
        raise InputError("These are {count} targets; {most} fit in one answer.", count=len(targets), most=MOST)
    await request.ack()
    ips = [target for target in targets if parse_target(target).kind != "domain"]
    listings = [*await desk.lookups.lists(targets), *await desk.store.read(read_blocks, ips, desk.clock())]
    answers = [await _answer(desk, target, [each for each in listings if each.target == target]) for target in targets]
    await request.answer(blocks.render(answers, request.say))


async def _answer(desk: Desk, target: str, listings: list[Listing]) -> Answer:
    history = await desk.store.read(watched.history, check=BLOCKLIST, targets=[target], limit=5)
    lines = [desk.lookups.told(each) for each in listings if each.state == "listed"]
    return Answer(target=target, listings=listings, lines=lines, history=history)


async def _silence(request: Request, words: list[str]) -> None:
    match words:
        case [*name, target, span] if name and (days := DAYS.fullmatch(span)) and int(days[1]):
            await request.desk.people.must_be_member(request.user)
            await request.desk.targets.hush(BLOCKLIST, target, " ".join(name), request.user, days=int(days[1]))
            await request.ack()
            await request.answer(
                request.say(
                    "{list} raises no alert about {target} for {days}.",
                    list=" ".join(name),
                    target=target,
                    days=request.say.many("{count} day", "{count} days", int(days[1])),
                )
            )
        case _:
            raise InputError("Say which list, which target and how long: `/blocklist silence LIST TARGET 30d`")
