"""The bot and the playground as processes of their own: started, found ready, stopped, killed. For tests and bench.

async with playground(folder / "slack.log") as slack, bot(folder, slack) as bot:
    await bot.post(events)
    await bot.kill()
    await bot.start()
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, Self

import aiohttp
import psutil

from playground.tokens import APP_TOKEN, BOT_TOKEN
from tests.servers.process import START_SECONDS, free_port, stop

ROOT = Path(__file__).parents[1]
API_TOKEN = "a-token-of-the-senders"
APPROVERS = "S0APPROVE"


def environment(**own: str) -> dict[str, str]:
    """This process's, without what would set the bot up, and with `own`."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DELIVERABOT_", "SLACK_")) and name != "PORT"
    }
    return kept | {"PYTHONUNBUFFERED": "1"} | own


@contextlib.asynccontextmanager
async def playground(log: Path, *options: str) -> AsyncIterator[str]:
    """A Slack look-alike; its URL."""
    with log.open("wb") as errors:
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "playground", "--manifest", "app_manifest.yml", "--port", "0", "--exit-with-stdin", *options,
            cwd=ROOT, env=environment(), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=errors,
        )  # fmt: skip
    try:
        assert running.stdout is not None
        line = await asyncio.wait_for(running.stdout.readline(), START_SECONDS)
        if not line.startswith(b"playground ready: "):
            raise RuntimeError(f"the playground did not start: {log.read_text()[-2_000:]}")
        yield line.split()[2].decode()
    finally:
        await stop(running)


class BotProcess:
    """`deliverabot run` with one store and one port, which outlive the process: it can be started again and again."""

    def __init__(self, folder: Path, slack: str = "", /, **own: str) -> None:
        """`slack`: the playground's URL; without it no token is set. `own`: more environment."""
        self.store = folder / "store.sqlite"
        self.log = folder / "bot.log"
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        self.environment = environment(
            DELIVERABOT_STORE_PATH=str(self.store), DELIVERABOT_WEB_PORT=str(port), DELIVERABOT_API_TOKEN=API_TOKEN
        )
        if slack:
            self.environment |= {
                "SLACK_BOT_TOKEN": BOT_TOKEN,
                "SLACK_APP_TOKEN": APP_TOKEN,
                "SLACK_API_URL": f"{slack}/api/",
                "DELIVERABOT_REVIEWS_APPROVER_GROUP": APPROVERS,
            }
        self.environment |= own
        self.arguments: tuple[str, ...] = ()

    async def __aenter__(self) -> Self:
        self.http = aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {API_TOKEN}"}, timeout=aiohttp.ClientTimeout(total=30)
        )
        try:
            await self.start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()
        await stop(self.process)

    async def start(self) -> None:
        """Returns when it says that it is ready."""
        await self.launch()
        await self.ready()

    async def launch(self) -> None:
        """Starts the process, no more."""
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                *self.arguments,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    async def ready(self) -> None:
        """Until GET /readyz answers 200."""
        deadline = monotonic() + START_SECONDS
        while monotonic() < deadline and self.process.returncode is None:
            with contextlib.suppress(aiohttp.ClientError):
                async with self.http.get(f"{self.url}/readyz") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.01)
        raise RuntimeError(f"the bot did not become ready: {self.words()[-3_000:]}")

    async def kill(self) -> None:
        """kill -9: it has no say in it."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    async def terminate(self) -> float:
        """SIGTERM. Returns the seconds until it had ended; its status is in `process.returncode`."""
        asked = monotonic()
        self.process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(self.process.wait(), 30)
        return monotonic() - asked

    def words(self) -> str:
        """What it wrote, since the first start."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def system(self) -> psutil.Process:
        """The process as the system sees it."""
        return psutil.Process(self.process.pid)

    async def post(self, events: Sequence[Mapping[str, Any]]) -> dict[str, int]:
        """Events as a sender posts them: again and again until the bot has them. What it answered at last."""
        body = json.dumps(events).encode()
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                async with self.http.post(f"{self.url}/events", data=body) as answer:
                    if answer.status == 200:
                        recorded: dict[str, int] = await answer.json()
                        return recorded
                    if answer.status < 500:
                        raise RuntimeError(f"{answer.status}: {await answer.text()}")
            await asyncio.sleep(0.05)
