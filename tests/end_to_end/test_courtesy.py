"""What mail servers are owed outlives kill -9: pauses, daily caps, and that nobody is asked twice."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from tests.processes import BotProcess
from tests.servers.process import free_port
from tests.servers.smtpd import Script, SmtpServer, smtp_server
from tests.servers.unbound import unbound

pytestmark = pytest.mark.server("unbound")
RECORDS = "acme.test. MX 10 mx.acme.test.\nmx.acme.test. A 127.0.1.1"
LIVE = "250 2.1.5 Ok"
GONE = "550 5.1.1 User unknown"
AWAY = "421 4.7.0 Too much from you"
PATIENCE = 30.0


@asynccontextmanager
async def asking(folder: Path, script: Script, **settings: str) -> AsyncIterator[tuple[BotProcess, SmtpServer]]:
    """The bot, and Acme's mail server."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(smtp_server(script, hosts=["127.0.1.1"]))
        dns = await stack.enter_async_context(unbound(RECORDS))
        own = {
            "DELIVERABOT_VERIFICATION_HELLO": "probe.test",
            "DELIVERABOT_VERIFICATION_MAIL_FROM": "postmaster@probe.test",
            "DELIVERABOT_VERIFICATION_ALLOW_NETWORKS": "127.0.0.0/8",
            "DELIVERABOT_VERIFICATION_PORT": str(server.port),
            "DELIVERABOT_DNS_NAMESERVERS": dns.nameserver,
        }
        bot = BotProcess(folder, **own, **settings)
        bot.arguments = ("--playground-port", str(free_port()))
        yield await stack.enter_async_context(bot), server


async def verdict(bot: BotProcess, address: str) -> dict[str, Any]:
    async with bot.http.get(f"{bot.url}/verify", params={"address": address, "fresh": "1"}) as answer:
        found: dict[str, Any] = await answer.json()
        return found


async def handed_in(bot: BotProcess, addresses: list[str]) -> int:
    async with bot.http.post(f"{bot.url}/verify", json={"addresses": addresses}) as answer:
        assert answer.status == 202, await answer.text()
        return int((await answer.json())["id"])


async def answers(bot: BotProcess, job: int) -> tuple[str, dict[str, str]]:
    """The job's state, and address → reason so far."""
    async with bot.http.get(f"{bot.url}/verify/{job}", params={"limit": "10000"}) as answer:
        told = await answer.json()
        return told["state"], {each["address"]: each["reason"] for each in told["results"]}


async def stored(bot: BotProcess, table: str) -> None:
    """Until something is: a matter of milliseconds, in which a kill comes too soon."""
    async with asyncio.timeout(PATIENCE):
        with closing(sqlite3.connect(bot.store)) as db:
            while not db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]:
                await asyncio.sleep(0.005)


def known(server: SmtpServer) -> list[str]:
    """About whom it was asked, invented neighbours left out."""
    return [mailbox for mailbox in server.recipients() if mailbox.startswith("person")]


async def test_a_daily_cap_holds_and_nobody_is_asked_again_however_often_the_bot_is_killed(tmp_path: Path) -> None:
    cap, people = 120, [f"person{number}@acme.test" for number in range(400)]
    script = Script(
        rcpt=lambda mailbox, _: LIVE if mailbox.startswith("person") else GONE, rcpt_delay=0.02, extensions=()
    )
    async with asking(tmp_path, script, DELIVERABOT_VERIFICATION_PROVIDER_DAYS=f"acme.test={cap}") as (bot, server):
        job = await handed_in(bot, people)
        lives: list[tuple[set[str], int]] = []  # of those that were killed: whose answer was stored, questions so far
        for _ in range(2):
            enough = len(known(server)) + 10
            async with asyncio.timeout(PATIENCE):
                while len(found := (await answers(bot, job))[1]) < enough:
                    await asyncio.sleep(0.01)
            await bot.kill()
            lives.append((set(found), len(known(server))))
            await bot.start()
        async with asyncio.timeout(PATIENCE):
            while (told := await answers(bot, job))[0] == "running":
                await asyncio.sleep(0.05)
    assert 60 < len(server.recipients()) <= cap
    for stored, until in lives:
        assert not stored & set(known(server)[until:])
    assert set(told[1].values()) == {"accepted", "not_probed"}


async def test_who_sent_us_away_is_left_alone_by_everybody_after_a_kill(tmp_path: Path) -> None:
    async with asking(tmp_path, Script(mail=AWAY)) as (bot, server):
        assert (await verdict(bot, "person1@acme.test"))["checks"]["smtp"]["reply"] == AWAY[4:]
        await stored(bot, "server_pause")
        await bot.kill()
        await bot.start()
        found = await verdict(bot, "person2@acme.test")
        job = await handed_in(bot, ["person3@acme.test"])
        async with asyncio.timeout(PATIENCE):
            while not (told := await answers(bot, job))[1]:
                await asyncio.sleep(0.02)
    assert told[0] == "running"  # it comes back to it
    assert 0 < found["checks"]["smtp"]["retry_after"] <= 300
    assert "left alone" in found["checks"]["smtp"]["why"]
    assert server.connections == 1


async def test_a_server_that_takes_any_name_is_not_asked_for_an_invented_one_again_after_a_kill(tmp_path: Path) -> None:
    async with asking(tmp_path, Script(unknown=LIVE)) as (bot, server):
        assert (await verdict(bot, "person1@acme.test"))["reason"] == "catch_all"
        await stored(bot, "takes_any")
        await bot.kill()
        await bot.start()
        assert (await verdict(bot, "person2@acme.test"))["reason"] == "catch_all"
    assert len(server.recipients()) == 3  # two people, one invented
