"""Show what a verdict rests on, from its card."""

from slack_bolt.async_app import AsyncApp

from bot.errors import NotFound
from bot.slack.blocks import evidence as blocks
from bot.slack.desk import Desk
from bot.slack.request import Request, listener
from bot.store import Connection, own_mail, verifications
from bot.verification.weighing import REMEMBERED


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("verify_details")(listener(desk)(details))


async def details(request: Request) -> None:
    """Opens a modal."""
    desk = request.desk
    found = await desk.store.read(_evidence, request.value, desk.clock() - REMEMBERED)
    if found.known is None and found.own is None:
        raise NotFound("What this rests on is no longer stored. Recheck the address.")
    await desk.client.views_open(trigger_id=request.trigger, view=blocks.view(found, request.say))
    await request.ack()


def _evidence(db: Connection, address: str, since: int) -> blocks.Evidence:
    own = own_mail.of(db, [address.lower()], since=since).get(address.lower())
    return blocks.Evidence(address=address, known=verifications.get(db, address.lower()), own=own)
