"""What runs beside the bot when no Slack tokens are set: the look-alike's page, and a sender whose mail flows in.

Both are programs of their own, reached over HTTP like the real ones. They end when their standard input closes, which
it does however the bot ends.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from secrets import token_urlsafe

import click
from msgspec.structs import replace

from bot.errors import SettingsError
from bot.settings import Settings

HOST = "127.0.0.1"
MANIFEST = Path(__file__).parents[2] / "app_manifest.yml"
# Tokens of the look-alike, which knows no others. They open nothing but this machine's playground.
BOT_TOKEN = "xoxb-playground-bot"  # noqa: S105
APP_TOKEN = "xapp-playground-app"  # noqa: S105
APPROVERS = "S0APPROVE"
START_LIMIT = 15.0


@asynccontextmanager
async def embedded(
    settings: Settings, port: int, *, sample_sender: bool
) -> AsyncIterator[tuple[Settings, Callable[[str], Awaitable[None]]]]:
    """The settings to run with, and what to call with the bot's URL once it is up."""
    async with AsyncExitStack() as stack:
        page = f"http://{HOST}:{port}"
        await _start(
            stack, "playground", "--manifest", str(MANIFEST), "--host", HOST, "--port", str(port),
            "--bot-token", BOT_TOKEN, "--app-token", APP_TOKEN, "--exit-with-stdin", port=port,
        )  # fmt: skip
        token = settings.secrets.api_token or token_urlsafe(12)
        secrets = replace(settings.secrets, bot_token=BOT_TOKEN, app_token=APP_TOKEN, api_token=token)
        reviews = settings.reviews
        if not reviews.approvers and not reviews.approver_group:
            reviews = replace(reviews, approver_group=APPROVERS)
        slack = replace(settings.slack, api_url=f"{page}/api/")

        async def tell(url: str) -> None:
            if sample_sender:
                await _start(stack, "samples.sender", "--url", url, "--token", token, "--exit-with-stdin")
            click.echo(_welcome(page, url, token, settings.store.path, sample_sender=sample_sender))

        yield replace(settings, slack=slack, secrets=secrets, reviews=reviews), tell


async def _start(stack: AsyncExitStack, module: str, *arguments: str, port: int = 0) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    stack.push_async_callback(_stop, process)
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), START_LIMIT)
    if not line:
        raise SettingsError(f"{module} did not start{f': is port {port} taken? Try --playground-port' if port else ''}")


async def _stop(process: asyncio.subprocess.Process) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), 3.0)
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
