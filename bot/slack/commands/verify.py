"""/verify someone@acme.com …: answered at once, finished in place."""

from slack_bolt.async_app import AsyncApp

from bot.errors import InputError
from bot.slack.blocks import verdict
from bot.slack.desk import Desk
from bot.slack.request import Request, listener
from bot.verification import addresses_in
from checks.address import Verdict

COMMAND = "/verify"
MOST = 100  # addresses in one command; a list goes through `deliverabot verify`
UPDATES = 3  # of the five answers Slack allows, those that show progress


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.command(COMMAND)(listener(desk)(verify))


async def verify(request: Request) -> None:
    """Reads the addresses, says that it is on its way, and puts the verdicts in its place."""
    if request.text.lower() in ("", "help"):
        await request.ack(response_type="ephemeral", text=_help(request))
        return
    addresses = addresses_in(request.text)
    if len(addresses) > MOST:
        raise InputError(
            f"These are {len(addresses)} addresses; {MOST} fit in one command."
            " For a list, run `deliverabot verify --file LIST` where the bot runs."
        )
    await request.ack(response_type="ephemeral", text=verdict.waiting(addresses, request.say))
    await finish(request, addresses)


async def finish(request: Request, addresses: list[str]) -> None:
    """Replaces the waiting message by what is known, a few times for many addresses, and at the end."""
    found: dict[str, Verdict] = {}
    steps = {round(len(addresses) * step / UPDATES) for step in range(1, UPDATES)}
    async for answer in request.desk.verifications.verify_all(addresses):
        found[answer.address] = answer
        if len(found) in steps and 0 < len(found) < len(addresses) and len(addresses) > UPDATES:
            await request.answer(verdict.render(_in_order(found, addresses), len(addresses), request.say), replace=True)
    await request.answer(verdict.render(_in_order(found, addresses), len(addresses), request.say), replace=True)


def _in_order(found: dict[str, Verdict], addresses: list[str]) -> list[Verdict]:
    return [found[address] for address in addresses if address in found]


def _help(request: Request) -> str:
    say = request.say
    return "\n".join(
        [
            "`/verify someone@acme.com other@acme.com` "
            + say("tells whether these addresses can receive mail, and why."),
            say("Several at once are fine, up to {count}. Dead ones are flagged for review.", count=MOST),
        ]
    )
