"""What runs beside the bot when no Slack tokens are set: the look-alike's page, and a sender whose mail flows in.

Both are programs of their own, reached over HTTP like the real ones. They end when their standard input closes, which
it does however the bot ends.
"""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from secrets import token_urlsafe

import click
from msgspec.structs import replace

from bot.errors import DeliverabotError, SettingsError
from bot.settings import Settings

HOST = "127.0.0.1"
MANIFEST = Path(__file__).parents[2] / "app_manifest.yml"
# Tokens of the look-alike, which knows no others. They open nothing but this machine's playground.
BOT_TOKEN = "xoxb-playground-bot"  # noqa: S105
APP_TOKEN = "xapp-playground-app"  # noqa: S105
APPROVERS = "S0APPROVE"
START_LIMIT = 15.0  # seconds
STOP_LIMIT = 1.5


@asynccontextmanager
async def embedded(
    settings: Settings, port: int, *, sample_sender: bool
) -> AsyncIterator[tuple[Settings, Callable[[str], Awaitable[None]]]]:
    """The settings to run with, and what to call with the bot's URL once it is up."""
    _must_be_free(port)
    async with AsyncExitStack() as stack:
        page = f"http://{HOST}:{port}"
        await _start(
            stack, "playground", "--manifest", str(MANIFEST), "--host", HOST, "--port", str(port),
            "--bot-token", BOT_TOKEN, "--app-token", APP_TOKEN, "--exit-with-stdin",
        )  # fmt: skip
        known = settings.secrets.api_token
        token = known or token_urlsafe(12)
        secrets = replace(settings.secrets, bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_token=token)
        reviews = settings.reviews
        if not reviews.approvers and not reviews.approver_group:
            reviews = replace(reviews, approver_group=APPROVERS)
        slack = replace(settings.slack, api_url=f"{page}/api/")

        async def tell(url: str) -> None:
            if sample_sender:
                await _start(stack, "samples.sender", "--url", url, "--exit-with-stdin", DELIVERABOT_API_TOKEN=token)
            shown = "$DELIVERABOT_API_TOKEN" if known else token  # what an operator keeps secret is not for a log
            click.echo(_welcome(page, url, shown, settings.store.path, sample_sender=sample_sender))

        yield replace(settings, slack=slack, secrets=secrets, reviews=reviews), tell


def _must_be_free(port: int) -> None:
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        raise SettingsError(
            f"--playground-port {port}: {os.strerror(error.errno or 0)}; choose another for the Slack look-alike's page"
        ) from None


async def _start(stack: AsyncExitStack, module: str, *arguments: str, **environment: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, start_new_session=True,
        env=os.environ | environment,
    )  # fmt: skip
    stack.push_async_callback(_stop, process)
    assert process.stdout is not None
    if not await asyncio.wait_for(process.stdout.readline(), START_LIMIT):
        raise DeliverabotError(f"python -m {module} did not start; what it wrote above says why")


async def _stop(process: asyncio.subprocess.Process) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), STOP_LIMIT)
    except TimeoutError:
        process.kill()
        await process.wait()


def _welcome(page: str, url: str, token: str, store: str, *, sample_sender: bool) -> str:
    sender = "a sample sender mails three campaigns; acme-q4 goes bad within a minute" if sample_sender else "none"
    return "\n".join(
        [
            "Deliverabot is up. No Slack tokens are set, so it speaks to a Slack look-alike on this machine.",
            f"  Click       {page}/?as=U0ALICE#C0DELIV   (you are alice; bob and carol approve)",
            f"  Mail        {sender}",
            "  Try         /campaign list   /verify someone@acme.com   /deliverability",
            f"  Senders     {url}/campaigns/acme-q4   Authorization: Bearer {token}",
            f"  State       {store}",
            "  Your Slack  README.md, “Connect your workspace”",
            "  Stop        Ctrl-C",
        ]
    )
