"""/verify someone@acme.com …: one answer where it is known soon; else it says that it is on its way, then answers.

Slack lets nobody replace the answer to a command (https://github.com/slackapi/bolt-js/issues/2287), so there is no
progress to show in place: what would be a trail of half-finished answers.
"""

import asyncio

from slack_bolt.async_app import AsyncApp

from bot.errors import InputError
from bot.slack.blocks import verdict
from bot.slack.desk import Desk
from bot.slack.request import Request, listener
from bot.verification import addresses_in
from checks.address import Verdict

COMMAND = "/verify"
MOST = 100  # addresses in one command; a list goes through `deliverabot verify`
SOON = 1.0  # seconds of the three in which Slack wants its acknowledgement


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.command(COMMAND)(listener(desk)(verify))


async def verify(request: Request) -> None:
    """Reads the addresses, and answers with their verdicts."""
    if request.text.lower() in ("", "help"):
        await request.ack(response_type="ephemeral", text=_help(request))
        return
    addresses = addresses_in(request.text)
    if len(addresses) > MOST:
        raise InputError(
            "These are {count} addresses; {most} fit in one command."
            " For a list, run `deliverabot verify --file LIST` where the bot runs.",
            count=len(addresses),
            most=MOST,
        )
    verifying = asyncio.create_task(verdicts(request, addresses))
    try:
        await asyncio.wait([verifying], timeout=SOON)
        if not verifying.done():
            await request.ack(response_type="ephemeral", text=verdict.waiting(len(addresses), request.say))
            await request.answer(verdict.render(await verifying, request.say))
        else:
            message = verdict.render(verifying.result(), request.say)
            await request.ack(response_type="ephemeral", text=message.text, blocks=message.blocks)
    finally:
        verifying.cancel()


async def verdicts(request: Request, addresses: list[str]) -> list[Verdict]:
    """In the order of the addresses."""
    found = {answer.address: answer async for answer in request.desk.verifications.verify_all(addresses)}
    return [found[address] for address in addresses]


def _help(request: Request) -> str:
    say = request.say
    return "\n".join(
        [
            "`/verify someone@acme.com other@acme.com` "
            + say("tells whether these addresses can receive mail, and why."),
            say("Several at once are fine, up to {count}. Dead ones are flagged for review.", count=MOST),
        ]
    )
