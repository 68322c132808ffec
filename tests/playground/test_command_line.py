"""python -m playground: one line when it is ready, a clean end."""

import asyncio
import json
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

from playground.tokens import BOT_TOKEN
from tests.playground.sandbox import MANIFEST


@asynccontextmanager
async def started(folder: Path, *options: str) -> AsyncIterator[tuple[Process, str]]:
    """The process, and the API's address from the one line it prints."""
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps(MANIFEST))
    command = (sys.executable, "-m", "playground", "--manifest", str(manifest), "--port", "0", *options)
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    try:
        assert process.stdout is not None
        async with asyncio.timeout(20):
            line = (await process.stdout.readline()).decode()
        ready = re.fullmatch(r"playground ready: (http://127\.0\.0\.1:\d+) \(API (\1/api/)\)\n", line)
        assert ready, line
        yield process, ready[2]
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_it_serves_and_ends_cleanly_when_told_to(tmp_path: Path) -> None:
    async with started(tmp_path) as (process, address):
        assert (await AsyncWebClient(token=BOT_TOKEN, base_url=address).auth_test())["ok"]
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            out, err = await process.communicate()
    assert (process.returncode, out, err) == (0, b"", b"")


async def test_it_ends_with_whoever_started_it(tmp_path: Path) -> None:
    async with started(tmp_path, "--exit-with-stdin") as (process, _):
        assert process.stdin is not None
        process.stdin.close()
        async with asyncio.timeout(10):
            assert await process.wait() == 0
