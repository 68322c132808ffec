"""deliverabot doctor, whole: against a real Slack's look-alike, a real resolver and a real store."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.doctor.slack import MANIFEST
from playground.server import Playground
from tests.bot.cli.program import Ended, deliverabot
from tests.servers.rbldnsd import Zone, rbldnsd
from tests.servers.unbound import unbound

ZEN = "zen.spamhaus.org"
pytestmark = pytest.mark.server("unbound", "rbldnsd")


@pytest.fixture
async def healthy() -> AsyncIterator[dict[str, str]]:
    """The environment of a bot whose surroundings are in order."""
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(Playground(manifest=MANIFEST))
        lists = await stack.enter_async_context(rbldnsd({ZEN: Zone("ip4set", "127.0.0.2 :2:\n")}))
        records = "example.com. 60 IN A 192.0.2.1"
        dns = await stack.enter_async_context(unbound(records, forward={ZEN: lists.nameserver}))
        yield {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "DELIVERABOT_API_TOKEN": "secret-of-the-senders",
            "DELIVERABOT_DNS_NAMESERVERS": dns.nameserver,
            "DELIVERABOT_REVIEWS_APPROVER_GROUP": "S0APPROVE",
        }


async def doctor(cwd: Path, *arguments: str, **environment: str) -> Ended:
    return await asyncio.to_thread(deliverabot, "doctor", *arguments, cwd=cwd, **environment)


async def test_in_order_it_is_aligned_and_status_0(tmp_path: Path, healthy: dict[str, str]) -> None:
    ended = await doctor(tmp_path, **healthy)
    assert (ended.status, ended.err) == (0, "")
    results = [line for line in ended.lines[:-2] if not line.startswith(" ")]
    assert {line.split()[0] for line in results} == {"ok", "skipped"}
    place = ended.lines[0].index("they load")
    assert all(line[place - 2 : place] == "  " and line[place] != " " for line in results)
    assert "ok bot token deliverabot in Acme Mail (T0ACME)" in [" ".join(line.split()) for line in results]
    assert ended.lines[-1].endswith(" skipped.")


async def test_a_failure_says_how_to_mend_it_and_is_status_1(tmp_path: Path, healthy: dict[str, str]) -> None:
    ended = await doctor(tmp_path, **{**healthy, "DELIVERABOT_SLACK_ALERT_CHANNEL": "#general"})
    assert ended.status == 1
    place = next(number for number, line in enumerate(ended.lines) if line.startswith("failure"))
    assert "the bot is not in #general (C0GENERAL): alerts cannot be posted" in ended.lines[place]
    assert ended.lines[place + 1].strip() == "→ Type there: /invite @Deliverabot"
    assert ended.lines[-1].startswith("1 failure, ")


async def test_json_has_one_object_a_result(tmp_path: Path, healthy: dict[str, str]) -> None:
    ended = await doctor(tmp_path, "--json", **healthy)
    results = [json.loads(line) for line in ended.lines]
    assert all(list(result) == ["about", "state", "what", "mend"] for result in results)
    assert [result["about"] for result in results][:2] == ["settings", "approvers"]


async def test_secrets_are_never_shown(tmp_path: Path, healthy: dict[str, str]) -> None:
    secrets = [value for name, value in healthy.items() if name.endswith("_TOKEN")]
    ended = await doctor(tmp_path, **{**healthy, "SLACK_SIGNING_SECRET": "signing-secret"})
    assert not [secret for secret in [*secrets, "signing-secret"] if secret in ended.out + ended.err]


async def test_nothing_is_made(tmp_path: Path, healthy: dict[str, str]) -> None:
    await doctor(tmp_path, **healthy)
    assert not list(tmp_path.iterdir())


def test_a_wrong_setting_is_one_line_and_status_2(tmp_path: Path) -> None:
    assert deliverabot("doctor", cwd=tmp_path, DELIVERABOT_DNS_NAMESERVERS="dns.acme.com") == Ended(
        2,
        "",
        "deliverabot: dns.nameservers = ['dns.acme.com']: 'dns.acme.com' is no name server: write an IP address,"
        " or address:port, or [IPv6 address]:port\n",
    )
