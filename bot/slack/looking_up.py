"""/blocklist [TARGET …]: what the lists say now of what is named, or of everything that is watched."""

import asyncio
from collections.abc import Sequence

from bot.errors import InputError
from bot.slack.blocks import Message, listings, listings_summary
from bot.slack.blocks.listings import Answer
from bot.slack.blocks.listings_summary import Seen
from bot.slack.blocks.text import Mrkdwn
from bot.slack.desk import Desk
from bot.slack.request import Request, told
from bot.store.audit import Flip
from bot.store.watched import Change
from bot.targets import BLOCKLIST
from bot.targets.past import read_marks, read_past
from bot.targets.ranges import IP, RANGE, members, must_be_public
from bot.targets.reputation import read_blocks
from bot.targets.targets import parsed
from checks.blocklist import Listing
from checks.blocklist.target import LARGEST_RANGE

IN_FULL = 20  # targets; more are summed up
PAST = 5  # changes told of one
SOON = 1.0  # seconds of the three in which Slack wants its acknowledgement

Wanted = list[tuple[str, str]]  # kind and name


async def look_up(request: Request, words: list[str]) -> None:
    """Answers at once where it is soon known, else says what it does, and answers as soon as it is."""
    everything = await request.desk.targets.all(BLOCKLIST)
    wanted = _named(request, words) or everything
    if not wanted:
        raise InputError("Nothing is watched yet.\n{help}", help=Mrkdwn(listings.help_text(request.say)))
    asked = {member: kind for kind, target in wanted for member in members(target)}
    asking = asyncio.create_task(_answer(request, wanted, asked, everything))
    try:
        await asyncio.wait([asking], timeout=SOON)
        if asking.done():
            message = asking.result()
            await request.ack(response_type="ephemeral", text=message.text, blocks=message.blocks)
        else:
            await request.ack(response_type="ephemeral", text=listings_summary.waiting(len(asked), request.say))
            await request.answer(await asking, replace=True)
    finally:
        asking.cancel()


def _named(request: Request, words: list[str]) -> Wanted:
    """What somebody typed. InputError: one of the words is no target, or they are too many."""
    try:
        wanted = list(dict.fromkeys(parsed(BLOCKLIST, word) for word in words))
        for kind, target in wanted:
            must_be_public(kind, target)
    except InputError as error:
        raise InputError(
            "{error}\n{help}",
            error=Mrkdwn(told(error, request.say)),
            help=Mrkdwn(listings.help_text(request.say)),
        ) from None
    count = sum(len(members(target)) for _, target in wanted)
    if count > LARGEST_RANGE:
        raise InputError("These are {count} targets; {most} fit in one answer.", count=count, most=LARGEST_RANGE)
    return wanted


async def _answer(request: Request, wanted: Wanted, asked: dict[str, str], everything: Wanted) -> Message:
    desk = request.desk
    addresses = [target for target, kind in asked.items() if kind in (IP, RANGE)]
    found = [*await desk.lookups.lists(list(asked)), *await desk.store.read(read_blocks, addresses, desk.clock())]
    by_target: dict[str, list[Listing]] = {target: [] for target in asked}
    for listing in found:
        by_target[listing.target].append(listing)
    holding = [target for target, own in by_target.items() if any(each.state == "listed" for each in own)]
    marks = await desk.store.read(read_marks, holding, everything, now=desk.clock())
    lines = {
        target: [desk.lookups.told(each) | marks.get((target, each.list), {}) for each in own if each.state == "listed"]
        for target, own in by_target.items()
    }
    if len(asked) <= IN_FULL and not any(kind == RANGE for kind, _ in wanted):
        answers = [
            Answer(target=target, listings=own, lines=lines[target], history=await _past(desk, target, everything))
            for target, own in by_target.items()
        ]
        return listings.render(answers, request.say)
    seen = [
        Seen(target=target, lines=lines[target], answered=any(each.state != "unusable" for each in own))
        for target, own in by_target.items()
    ]
    past = await _past(desk, wanted[0][1], everything) if len(wanted) == 1 else []
    return listings_summary.render(seen, _silent(found), past, request.say)


async def _past(desk: Desk, target: str, everything: Wanted) -> Sequence[Change | Flip]:
    return await desk.store.read(read_past, target, everything, limit=PAST)


def _silent(found: Sequence[Listing]) -> list[str]:
    """Lists that gave no answer that counts to any question."""
    works = {listing.list for listing in found if listing.state != "unusable"}
    return list(dict.fromkeys(listing.list for listing in found if listing.list not in works))
