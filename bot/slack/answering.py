"""Verdicts for whoever asked about some addresses: at once where they are known soon, else as soon as they are.

Slack lets nobody replace the answer to a command (https://github.com/slackapi/bolt-js/issues/2287), so there is no
progress to show in place: what would be a trail of half-finished answers. Who is greylisted is asked again by a list
of its own, which tells in a direct message.
"""

import asyncio

from bot.errors import InputError
from bot.slack.blocks import Message, verdict
from bot.slack.request import Request
from bot.store import jobs
from bot.verification.jobs import COME_BACK
from bot.verification.passes import PASSING
from checks.address import Verdict

MOST = 100  # addresses in one answer; more are a list
SOON = 1.0  # seconds of the three in which Slack wants its acknowledgement


async def answer_with_verdicts(request: Request, addresses: list[str]) -> None:
    """Acknowledges, and answers where the person acted."""
    if len(addresses) > MOST:
        raise InputError(
            "These are {count} addresses; {most} fit in one answer. Run `/verify` alone to hand over a list.",
            count=len(addresses),
            most=MOST,
        )
    verifying = asyncio.create_task(verdicts(request, addresses))
    try:
        await asyncio.wait([verifying], timeout=SOON)
        late = not verifying.done()
        if request.body.get("command"):
            message = Message(verdict.waiting(len(addresses), request.say), []) if late else verifying.result()
            await request.ack(response_type="ephemeral", text=message.text, blocks=message.blocks or None)
        else:  # a shortcut's acknowledgement shows nothing
            await request.ack()
            if late:
                await request.answer(verdict.waiting(len(addresses), request.say))
        if late or not request.body.get("command"):
            await request.answer(await verifying)
    finally:
        verifying.cancel()


async def verdicts(request: Request, addresses: list[str], *, again: bool = False) -> Message:
    """In the order of the addresses."""
    asking = request.desk.verifications.verify_all(addresses, again=again)
    found = {answer.address: answer async for answer in asking}
    answers = [found[address] for address in addresses]
    later = await _ask_again(request, answers)
    return verdict.render(answers, request.say, now=request.desk.clock(), later=later)


async def _ask_again(request: Request, answers: list[Verdict]) -> int | None:
    """When those are asked again that wait for it; None where there is none. Who is expected already is not asked twice."""
    wanted = [answer.address for answer in answers if answer.reason in PASSING]
    if not wanted:
        return None
    expected = await request.desk.store.read(jobs.expected_by, request.user, wanted)
    if new := [address for address in wanted if address not in expected]:
        await request.desk.jobs.create(
            new,
            title=new[0] if len(new) == 1 else "",
            asked_by=request.user,
            channel=request.user,
            asked_before=True,
        )
    return request.desk.clock() + COME_BACK[0]
