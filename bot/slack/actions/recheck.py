"""Verify an address once more, from its card."""

from slack_bolt.async_app import AsyncApp

from bot.slack.answering import verdicts
from bot.slack.blocks import verdict
from bot.slack.desk import Desk
from bot.slack.request import Request, listener


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.action("verify_again")(listener(desk)(recheck))


async def recheck(request: Request) -> None:
    """A card that is the whole answer is replaced by the new one; of several, the others stay, and the new one follows."""
    alone = request.body["actions"][0]["block_id"] == verdict.ALONE
    await request.ack()
    if alone:
        await request.answer(verdict.waiting(1, request.say), replace=True)
    await request.answer(await verdicts(request, [request.value], again=True), replace=alone)
