"""deliverabot alert sample: one of each message, made up and marked as such, to oneself."""

import asyncio
from pathlib import Path

import aiohttp
import click
from slack_sdk.errors import SlackApiError

from bot import clock
from bot import settings as all_settings
from bot.cli import options
from bot.cli.verbs import Verbs
from bot.errors import InputError, SettingsError
from bot.settings import Settings
from bot.slack import failures, samples
from bot.slack.app import build_client
from bot.slack.locale import language
from bot.slack.people import People


@click.group(
    cls=Verbs, subcommand_metavar="VERB …", epilog="\b\nExample: deliverabot alert sample spike --to U012ABCDEF"
)
def command() -> None:
    """Try out what alerts look like."""


@command.command(epilog="\b\nExample: deliverabot alert sample spike --to U012ABCDEF")
@click.argument("kind", required=False, metavar="[KIND]")
@click.option("--to", "user", metavar="USER", help="Slack user id it is sent to, in a direct message.")
@options.config
def sample(kind: str | None, *, user: str | None, config: Path | None) -> None:
    """Post a sample of one KIND of message, or of each, to a person.

    Without --to the kinds are listed.
    """
    known = samples.kinds(clock.now())
    if kind:
        samples.render(kind, language("en"), now=clock.now())
    if user is None:
        for name in [kind] if kind else known:
            click.echo(name)
        return
    settings = all_settings.load(config)
    if not settings.secrets.bot_token:
        raise SettingsError("SLACK_BOT_TOKEN: must be set, or nothing can be posted")
    asyncio.run(_send([kind] if kind else list(known), user, settings))
    click.echo(f"Sent to {user}.")


async def _send(names: list[str], user: str, settings: Settings) -> None:
    client = build_client(settings)
    person = await People(client, settings.reviews).person(user)
    try:
        await samples.send(client, user, names, person.language, now=clock.now())
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        raise InputError(f"Slack did not take it: {failures.read(error, 0).error}") from None
