"""Schemathesis holds the running bot to its own OpenAPI document: every answer is one that was described."""

import asyncio
import sys
from pathlib import Path

from tests.processes import API_TOKEN, BotProcess, environment, playground

WITHIN = 240.0  # seconds the tool may take
EXAMPLES = "25"  # a route
# Nobody answers DNS, and nobody is asked too often.
ALONE = {
    "DELIVERABOT_DNS_NAMESERVERS": "127.0.0.1:9",
    "DELIVERABOT_DNS_TIMEOUT": "0.2",
    "DELIVERABOT_WEB_VERIFY_PER_MINUTE": "100000",
}


async def test_every_answer_is_as_described(tmp_path: Path) -> None:
    async with playground(tmp_path / "playground.log") as slack, BotProcess(tmp_path, slack, **ALONE) as bot:
        tool = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "schemathesis.cli", "run", f"{bot.url}/openapi.json", "--checks", "all",
            "--header", f"Authorization: Bearer {API_TOKEN}", "--max-examples", EXAMPLES, "--seed", "11", "--no-color",
            cwd=tmp_path, env=environment(), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said, _ = await asyncio.wait_for(tool.communicate(), WITHIN)
        assert tool.returncode == 0, said.decode()
