"""`deliverabot run`, as a person or a platform starts it."""

import asyncio
import contextlib
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import psutil
import pytest

from playground.person import Person
from playground.tokens import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from tests.processes import API_TOKEN, ROOT, BotProcess, environment, playground
from tests.servers.process import START_SECONDS, free_port, stop


async def test_without_tokens_it_says_in_under_ten_lines_where_to_click(tmp_path: Path) -> None:
    bot = BotProcess(tmp_path)
    page = free_port()
    bot.arguments = ("--playground-port", str(page))
    async with bot, aiohttp.ClientSession() as http:
        await _until(lambda: "Ctrl-C" in bot.words())
        said = bot.words().splitlines()
        assert len(said) < 10
        assert (
            f"  Click       http://127.0.0.1:{page}/?as=U0ALICE#C0DELIV   (you are alice; bob and carol approve)"
            in said
        )
        async with http.get(f"http://127.0.0.1:{page}/") as answer:
            assert (answer.status, answer.content_type) == (200, "text/html")
        await _answers(f"{bot.url}/campaigns/acme-q4", bot.http)  # the gate knows it: mail of it has come in
        async with Person(f"http://127.0.0.1:{page}", "U0ALICE") as alice:
            await alice.run("/campaign list")
            assert "acme-q4" in (await alice.wait_for_ephemeral("acme-q4")).words


async def test_a_token_of_the_operators_is_shown_to_nobody(tmp_path: Path) -> None:
    bot = BotProcess(tmp_path)
    bot.environment |= {"DELIVERABOT_API_TOKEN": "kept-to-ourselves"}
    bot.arguments = ("--playground-port", str(free_port()))
    async with bot:
        await _until(lambda: "Ctrl-C" in bot.words())
        assert "Authorization: Bearer $DELIVERABOT_API_TOKEN" in bot.words()
        assert "kept-to-ourselves" not in bot.words()
        assert not [each for each in bot.system().children() if "kept-to-ourselves" in each.cmdline()]


async def test_the_sample_sender_may_stay_away(tmp_path: Path) -> None:
    bot = BotProcess(tmp_path)
    bot.arguments = ("--playground-port", str(free_port()), "--no-sample-sender")
    async with bot:
        await _until(lambda: "Ctrl-C" in bot.words())
        assert "  Mail        none" in bot.words()
        assert len(bot.system().children()) == 1


async def test_with_a_signing_secret_slack_comes_over_http(tmp_path: Path) -> None:
    bot = BotProcess(tmp_path)
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(
            playground(tmp_path / "slack.log", "--events-url", f"{bot.url}/slack/events")
        )
        bot.environment |= {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_URL": f"{slack}/api/",
        }
        await stack.enter_async_context(bot)
        alice = await stack.enter_async_context(Person(slack, "U0ALICE"))
        await alice.run("/deliverability help")
        assert "/deliverability" in (await alice.wait_for_ephemeral()).words


SLACK_NEEDS = "Slack needs SLACK_BOT_TOKEN and, beside it, SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)"
WRONG = {
    "rates.critical = '5' (in DELIVERABOT_RATES_CRITICAL): Expected float < 1.0: hard-bounce rate that is critical, a share": {
        "DELIVERABOT_RATES_CRITICAL": "5"
    },
    "DELIVERABOT_RATE_CRITICAL = '0.05': there is no such setting; did you mean DELIVERABOT_RATES_CRITICAL?": {
        "DELIVERABOT_RATE_CRITICAL": "0.05"
    },
    "web.port = 'http' (in PORT): Expected int, got str: port to listen on; PORT sets it too; 0 picks a free one": {
        "PORT": "http"
    },
    "rates.warning = 0.5: must be below rates.critical, which is 0.05": {"DELIVERABOT_RATES_WARNING": "0.5"},
    "nowhere.toml: there is no such settings file": {"DELIVERABOT_CONFIG": "nowhere.toml"},
    f"SLACK_BOT_TOKEN alone: {SLACK_NEEDS}": {"SLACK_BOT_TOKEN": BOT_TOKEN},
    f"SLACK_APP_TOKEN and SLACK_SIGNING_SECRET alone: {SLACK_NEEDS}": {
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
    },
}


@pytest.mark.parametrize(("line", "settings"), WRONG.items(), ids=["-".join(settings) for settings in WRONG.values()])
async def test_a_wrong_setting_is_one_line_and_status_2(tmp_path: Path, line: str, settings: dict[str, str]) -> None:
    bot = BotProcess(tmp_path)
    del bot.environment["DELIVERABOT_WEB_PORT"]
    bot.environment |= settings
    assert await _ended(bot) == (2, f"deliverabot: {line}\n")


async def test_a_taken_port_is_one_line_and_status_2(tmp_path: Path) -> None:
    async with playground(tmp_path / "slack.log") as slack:
        port = int(slack.rpartition(":")[2])
        bot = BotProcess(tmp_path, slack, DELIVERABOT_WEB_PORT=str(port))
        line = f"web.port = {port}: another program listens there; set DELIVERABOT_WEB_PORT to a free one"
        assert await _ended(bot) == (2, f"deliverabot: {line}\n")


async def test_an_address_that_is_not_ours_is_one_line_and_status_2(tmp_path: Path) -> None:
    async with playground(tmp_path / "slack.log") as slack:
        bot = BotProcess(tmp_path, slack, DELIVERABOT_WEB_HOST="192.0.2.1", DELIVERABOT_WEB_PORT="8080")
        line = "web.host = '192.0.2.1', web.port = 8080: Cannot assign requested address"
        assert await _ended(bot) == (2, f"deliverabot: {line}\n")


async def test_a_taken_page_is_one_line_and_status_2(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        bot = BotProcess(tmp_path)
        bot.arguments = ("--playground-port", str(port))
        line = f"--playground-port {port}: Address already in use; choose another for the Slack look-alike's page"
        assert await _ended(bot) == (2, f"deliverabot: {line}\n")


async def test_a_second_bot_on_one_store_is_one_line_and_status_2(tmp_path: Path) -> None:
    async with playground(tmp_path / "slack.log") as slack, BotProcess(tmp_path, slack) as first:
        (tmp_path / "second").mkdir()
        second = BotProcess(tmp_path / "second", slack, DELIVERABOT_STORE_PATH=str(first.store))
        line = f"store.path = {str(first.store)!r}: another bot is running on this store"
        assert await _ended(second) == (2, f"deliverabot: {line}\n")


async def test_its_own_name_for_the_port_wins_over_the_platforms(tmp_path: Path) -> None:
    for first, second in (("PORT", "DELIVERABOT_WEB_PORT"), ("DELIVERABOT_WEB_PORT", "PORT")):
        bot = BotProcess(tmp_path)
        own = bot.environment.pop("DELIVERABOT_WEB_PORT")
        values = {"PORT": "http", "DELIVERABOT_WEB_PORT": own}
        bot.environment |= {first: values[first], second: values[second]}
        bot.arguments = ("--playground-port", str(free_port()), "--no-sample-sender")
        async with bot:
            assert bot.process.returncode is None


async def test_the_procfile_binds_the_platforms_port_on_every_address(tmp_path: Path) -> None:
    port = free_port()
    async with playground(tmp_path / "slack.log") as slack, _honcho(tmp_path, slack, port) as honcho:
        async with aiohttp.ClientSession() as http:
            await _answers(f"http://127.0.0.1:{port}/readyz", http)
        (web,) = [one for one in psutil.Process(honcho.pid).children(recursive=True) if "run" in one.cmdline()]
        listening = [one.laddr for one in web.net_connections("tcp") if one.status == psutil.CONN_LISTEN]
        assert listening == [("0.0.0.0", port)]
        await stop(honcho)
        _, alive = await asyncio.to_thread(psutil.wait_procs, [web], timeout=10)
        assert alive == []


@contextlib.asynccontextmanager
async def _honcho(folder: Path, slack: str, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    binaries = Path(sys.executable).parent
    own = environment(
        PATH=f"{binaries}{os.pathsep}{os.environ['PATH']}",
        SLACK_BOT_TOKEN=BOT_TOKEN,
        SLACK_APP_TOKEN=APP_TOKEN,
        SLACK_API_URL=f"{slack}/api/",
        DELIVERABOT_STORE_PATH=str(folder / "store.sqlite"),
        DELIVERABOT_API_TOKEN=API_TOKEN,
    )
    honcho = shutil.which("honcho", path=str(binaries))
    assert honcho is not None
    with (folder / "honcho.log").open("wb") as log:
        running = await asyncio.create_subprocess_exec(
            honcho, "start", "--port", str(port), cwd=ROOT, env=own, stdout=log, stderr=log
        )
    try:
        yield running
    finally:
        await stop(running)


async def _ended(bot: BotProcess) -> tuple[int | None, str]:
    """Exit status and all it wrote, of a bot that does not start."""
    await bot.launch()
    try:
        await asyncio.wait_for(bot.process.wait(), START_SECONDS)
    finally:
        await stop(bot.process)
    return bot.process.returncode, bot.words()


async def _answers(url: str, http: aiohttp.ClientSession) -> None:
    """Until a GET is answered 200."""
    async with asyncio.timeout(START_SECONDS):
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(url) as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.05)


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(START_SECONDS):
        while not holds():
            await asyncio.sleep(0.05)
