"""deliverabot run: the bot itself, until SIGTERM or Ctrl-C."""

import asyncio
import logging
import os
import signal
import threading
from pathlib import Path

import click

from bot import settings as all_settings
from bot.errors import SettingsError
from bot.settings import SECRET_NAMES, Settings

LONGEST_STOP = 9.0  # seconds; ten are promised


@click.command()
@click.option(
    "--config", type=click.Path(path_type=Path), help="Settings file. Default: deliverabot.toml, if there is one."
)
@click.option("--playground-port", default=3000, show_default=True, help="Where the Slack look-alike's page is.")
@click.option("--no-sample-sender", is_flag=True, help="With the look-alike: let no sample mail flow in.")
def command(config: Path | None, playground_port: int, no_sample_sender: bool) -> None:
    """Start the bot.

    With SLACK_BOT_TOKEN and SLACK_APP_TOKEN set it connects to Slack by Socket Mode; with SLACK_SIGNING_SECRET and no
    app token it takes Slack's signed requests at /slack/events. With none of them it starts a Slack look-alike on this
    machine, and a sample sender.
    """
    settings = all_settings.load(config)
    logging.basicConfig(
        level=settings.log.level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", datefmt="%H:%M:%S"
    )
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("slack_bolt").setLevel(logging.WARNING)
    asyncio.run(_run(settings, playground_port, sample_sender=not no_sample_sender))


async def _run(settings: Settings, playground_port: int, *, sample_sender: bool) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, _stop, stopping)
    secrets = settings.secrets
    slack = {SECRET_NAMES[field]: getattr(secrets, field) for field in ("bot_token", "app_token", "signing_secret")}
    given = [name for name, value in slack.items() if value]
    if secrets.bot_token and len(given) > 1:
        await _serve(settings, stopping)
    elif given:
        raise SettingsError(
            f"{' and '.join(given)} alone: Slack needs SLACK_BOT_TOKEN and, beside it, SLACK_APP_TOKEN (Socket Mode)"
            " or SLACK_SIGNING_SECRET (HTTP)"
        )
    else:
        from bot.cli.embedded import embedded

        async with embedded(settings, playground_port, sample_sender=sample_sender) as (ready, tell):
            await _serve(ready, stopping, tell)


async def _serve(settings: Settings, stopping: asyncio.Event, tell: object = None) -> None:
    from bot.service import running

    async with running(settings) as url:
        if callable(tell):
            await tell(url)
        else:
            click.echo(f"Deliverabot is up. Events: {url}/events  Gate: {url}/campaigns/ID  Health: {url}/readyz")
        await stopping.wait()
        click.echo("Stopping: finishing what is in hand.")


def _stop(stopping: asyncio.Event) -> None:
    stopping.set()
    # Something outside may hang: a name server, a locked file. What is unfinished then is as safe as after a kill -9.
    late = threading.Timer(LONGEST_STOP, _leave)
    late.daemon = True
    late.start()


def _leave() -> None:
    click.echo("Stopped before all was finished; the next start goes on with it.", err=True)
    os._exit(0)
