"""/campaign list | pause NAME [for 2h] [because …] | resume NAME."""

from slack_bolt.async_app import AsyncApp

from bot.campaigns import parse_pause
from bot.clock import DAY
from bot.errors import InputError
from bot.slack.blocks import Message
from bot.slack.blocks import campaigns as blocks
from bot.slack.blocks.text import Mrkdwn
from bot.slack.desk import Desk
from bot.slack.locale import Language, language
from bot.slack.mentions import quiet
from bot.slack.request import Request, listener
from bot.store import Connection, rates
from bot.store import campaigns as rows
from bot.store.campaigns import Campaign
from bot.store.rates import Counts

COMMAND = "/campaign"


def register(app: AsyncApp, desk: Desk) -> None:
    """With the app."""
    app.command(COMMAND)(listener(desk)(campaign))


async def campaign(request: Request) -> None:
    """The first word says what to do."""
    verb, _, rest = request.text.partition(" ")
    match verb.lower():
        case "" | "list":
            await _list(request)
        case "pause":
            await _pause(request, rest)
        case "resume":
            await _resume(request, rest)
        case "help":
            await request.ack(response_type="ephemeral", text=_help(request))
        case _:
            raise InputError("I do not know “{word}”.\n{help}", word=verb[:40], help=Mrkdwn(_help(request)))


async def _list(request: Request) -> None:
    found = await request.desk.store.read(_with_counts, request.desk.clock() - DAY)
    message = blocks.listing(found, request.say)
    await request.ack(response_type="ephemeral", text=message.text, blocks=message.blocks)


async def _pause(request: Request, rest: str) -> None:
    await request.desk.people.must_be_member(request.user)
    wanted = parse_pause(rest)
    name = await request.desk.campaigns.named(wanted.name)
    paused = await request.desk.campaigns.pause(name, request.user, span=wanted.span, why=wanted.why)
    await _tell_all(request, blocks.paused(paused, _channel_language(request)))


async def _resume(request: Request, rest: str) -> None:
    await request.desk.people.must_be_member(request.user)
    if not rest.strip():
        raise InputError("Which campaign? Try `/campaign resume acme-q4`.")
    name = await request.desk.campaigns.named(rest.strip().strip('"“”'))
    running = await request.desk.campaigns.resume(name, request.user)
    await _tell_all(request, blocks.resumed(running, _channel_language(request)))


async def _tell_all(request: Request, message: Message) -> None:
    named = await quiet(message, request.desk.people)
    await request.ack(response_type="in_channel", text=named.text, blocks=named.blocks)


def _channel_language(request: Request) -> Language:
    return language(request.desk.settings.slack.language)


def _with_counts(db: Connection, since: int) -> list[tuple[Campaign, Counts]]:
    return [(found, rates.total(db, "campaign", found.id, since=since)) for found in rows.listing(db)]


def _help(request: Request) -> str:
    say = request.say
    return "\n".join(
        [
            "`/campaign list` " + say("campaigns, their state and their last 24 hours"),
            "`/campaign pause NAME [for 2h] [because …]` " + say("stops a campaign"),
            "`/campaign resume NAME` " + say("lets it send again"),
        ]
    )
