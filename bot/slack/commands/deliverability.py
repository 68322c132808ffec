"""/deliverability [status | reviews | sources | route SUBJECT | sample | help]: what the bot watches, what waits for a decision."""

from slack_bolt.async_app import AsyncApp

from bot.errors import InputError
from bot.intake.faring import read_sources
from bot.slack.blocks import sources
from bot.slack.blocks import status as blocks
from bot.slack.blocks.text import Mrkdwn
from bot.slack.desk import Desk
from bot.slack.request import Request, listener
from bot.slack.routing import answer_with_route
from bot.slack.sampling import answer_with_samples
from bot.slack.status import read_status

COMMAND = "/deliverability"


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.command(COMMAND)(listener(desk)(deliverability))


async def deliverability(request: Request) -> None:
    """The first word says what is wanted."""
    word, _, rest = request.text.partition(" ")
    match word.lower():
        case "sample":
            await answer_with_samples(request, rest.strip().lower())
        case "route":
            await answer_with_route(request, rest.strip())
        case "help":
            await request.ack(response_type="ephemeral", text=blocks.help_text(request.say))
        case "" | "status" | "reviews":
            desk = request.desk
            found = await desk.store.read(read_status, desk.targets, every=desk.every, now=desk.clock())
            message = blocks.render(found, request.say)
            await request.ack(response_type="ephemeral", text=message.text, blocks=message.blocks)
        case "sources":
            views = await request.desk.store.read(read_sources, request.desk.clock())
            setup = sources.setup(request.desk.settings.web.public_url, request.say)
            message = sources.render(views, setup, request.say)
            await request.ack(response_type="ephemeral", text=message.text, blocks=message.blocks)
        case _:
            raise InputError(
                "I do not know “{word}”.\n{help}", word=request.text[:40], help=Mrkdwn(blocks.help_text(request.say))
            )
