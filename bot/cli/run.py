"""deliverabot run: the bot itself, until SIGTERM or Ctrl-C."""

import asyncio
import logging
import signal
from pathlib import Path

import click

from bot import settings as all_settings
from bot.errors import SettingsError
from bot.settings import Settings


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
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    secrets = settings.secrets
    if secrets.bot_token and (secrets.app_token or secrets.signing_secret):
        await _serve(settings, stopping)
    elif secrets.bot_token or secrets.app_token or secrets.signing_secret:
        raise SettingsError(
            f"{secrets}: Slack needs SLACK_BOT_TOKEN, and either SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET"
        )
    else:
        from bot.cli.embedded import embedded

        async with embedded(settings, playground_port, sample_sender=sample_sender) as (ready, tell):
            await _serve(ready, stopping, tell)


async def _serve(settings: Settings, stopping: asyncio.Event, tell: object = None) -> None:
    from bot.service import running

    try:
        async with running(settings) as url:
            if callable(tell):
                await tell(url)
            else:
                click.echo(f"Deliverabot is up. Events: {url}/events  Gate: {url}/campaigns/ID  Health: {url}/readyz")
            await stopping.wait()
            click.echo("Stopping: finishing what is in hand.")
    except OSError as error:
        if error.errno == 98:  # EADDRINUSE
            raise SettingsError(
                f"web.port = {settings.web.port}: another program listens there; set DELIVERABOT_WEB_PORT to a free one"
            ) from None
        raise
