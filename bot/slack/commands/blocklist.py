"""/blocklist [IP | RANGE | DOMAIN …] | watch … | acknowledge … | silence …: what the lists say, and what is watched."""

from slack_bolt.async_app import AsyncApp

from bot.slack.blocks import listings
from bot.slack.desk import Desk
from bot.slack.looking_up import look_up
from bot.slack.marking import ACTS, mark
from bot.slack.request import Request, listener
from bot.slack.watching import watch
from bot.targets import BLOCKLIST

COMMAND = "/blocklist"


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.command(COMMAND)(listener(desk)(blocklist))


async def blocklist(request: Request) -> None:
    """The first word says what is wanted; anything else is a target."""
    words = request.text.split()
    match words[:1]:
        case ["help"]:
            await request.ack(response_type="ephemeral", text=listings.help_text(request.say))
        case ["watch"]:
            await watch(request, BLOCKLIST, words[1:], listings.help_text(request.say))
        case [act] if act in ACTS:
            await mark(request, act, words[1:])
        case _:
            await look_up(request, words)
