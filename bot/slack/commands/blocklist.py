"""/blocklist [IP | RANGE | DOMAIN …] | watch … | acknowledge … | silence …: what the lists say, and what is watched."""

from collections.abc import Sequence

from slack_bolt.async_app import AsyncApp

from bot.errors import InputError
from bot.slack.blocks import listings as blocks
from bot.slack.blocks.listings import Answer
from bot.slack.blocks.text import Mrkdwn
from bot.slack.desk import Desk
from bot.slack.marking import ACTS, mark
from bot.slack.request import Request, listener
from bot.slack.watching import watch
from bot.targets import BLOCKLIST
from bot.targets.past import read_marks, read_past
from bot.targets.reputation import read_blocks
from checks.blocklist import Listing, parse_target, parse_targets

COMMAND = "/blocklist"
MOST = 20  # targets of one answer
PAST = 5  # changes told of each


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
        case [act] if act in ACTS:
            await mark(request, act, words[1:])
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
    everything = await desk.targets.all(BLOCKLIST)
    answers = [
        await _answer(desk, target, [each for each in listings if each.target == target], everything)
        for target in targets
    ]
    await request.answer(blocks.render(answers, request.say))


async def _answer(desk: Desk, target: str, listings: list[Listing], everything: Sequence[tuple[str, str]]) -> Answer:
    past = await desk.store.read(read_past, target, everything, limit=PAST)
    said = await desk.store.read(read_marks, target, everything)
    lines = [desk.lookups.told(each) | said.get(each.list, {}) for each in listings if each.state == "listed"]
    return Answer(target=target, listings=listings, lines=lines, history=past)
