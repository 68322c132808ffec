"""python -m playground: see README.md for the options."""

import asyncio
import signal
import sys
from pathlib import Path

import click

from playground.server import Playground
from playground.tokens import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET


@click.command(context_settings={"show_default": True})
@click.option("--manifest", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--host", default="127.0.0.1")
@click.option("--port", default=3000, help="0 takes any free one.")
@click.option("--bot-token", default=BOT_TOKEN)
@click.option("--app-token", default=APP_TOKEN)
@click.option("--signing-secret", default=SIGNING_SECRET)
@click.option("--events-url", default=None, help="Send events there as signed HTTP, instead of over Socket Mode.")
@click.option("--no-new-blocks", is_flag=True, help="A workspace without data_table and data_visualization.")
@click.option("--decline-optional-scopes", is_flag=True, help="As an installer may.")
@click.option("--exit-with-stdin", is_flag=True, help="End when standard input closes.")
def main(
    manifest: Path,
    host: str,
    port: int,
    bot_token: str,
    app_token: str,
    signing_secret: str,
    events_url: str | None,
    no_new_blocks: bool,
    decline_optional_scopes: bool,
    exit_with_stdin: bool,
) -> None:
    """A Slack look-alike on this machine, with a page to click on."""
    playground = Playground(
        manifest=manifest,
        host=host,
        port=port,
        bot_token=bot_token,
        app_token=app_token,
        signing_secret=signing_secret,
        events_url=events_url,
        new_blocks=not no_new_blocks,
        optional_scopes=not decline_optional_scopes,
    )
    asyncio.run(_serve(playground, exit_with_stdin=exit_with_stdin))


async def _serve(playground: Playground, *, exit_with_stdin: bool) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    if exit_with_stdin:
        await loop.connect_read_pipe(lambda: _UntilClosed(ended), sys.stdin)
    async with playground:
        click.echo(f"playground ready: {playground.url} (API {playground.api_url})")
        await ended.wait()


class _UntilClosed(asyncio.Protocol):
    """Standard input, of which only the end matters: whoever started us is gone."""

    def __init__(self, ended: asyncio.Event) -> None:
        self._ended = ended

    def eof_received(self) -> None:
        self._ended.set()

    def connection_lost(self, _exc: Exception | None) -> None:
        self._ended.set()


if __name__ == "__main__":
    main()
