"""Servers that demand encryption first, with the self-signed certificates mail servers have."""

from pathlib import Path

import pytest

from tests.checks.address.world import LIVE, World
from tests.servers.certificate import self_signed
from tests.servers.smtpd import Script, smtp_server

pytestmark = [pytest.mark.server("unbound", "openssl"), pytest.mark.asyncio(loop_scope="package")]

DEMAND = "530 5.7.0 Must issue a STARTTLS command first"


@pytest.mark.parametrize(("address", "reason"), [("alice@tls.test", "accepted"), ("bob@tls.test", "mailbox_not_found")])
async def test_encryption_is_started_where_demanded(world: World, tmp_path: Path, address: str, reason: str) -> None:
    script = Script(rcpt={"alice@tls.test": LIVE}, tls=self_signed(tmp_path), tls_first=DEMAND)
    async with smtp_server(script, hosts=["127.0.1.201"], port=world.port) as server:
        found = await world.verify(address)
    assert found.reason == reason
    assert [line.split()[0] for line in server.commands][:5] == ["EHLO", "MAIL", "STARTTLS", "EHLO", "MAIL"]


async def test_encryption_is_not_started_where_merely_offered(world: World, tmp_path: Path) -> None:
    script = Script(rcpt={"alice@tls.test": LIVE}, tls=self_signed(tmp_path))
    async with smtp_server(script, hosts=["127.0.1.201"], port=world.port) as server:
        assert (await world.verify("alice@tls.test")).reason == "accepted"
    assert "STARTTLS" not in server.commands


async def test_a_failing_handshake_says_nothing_about_the_address(world: World) -> None:
    script = Script(extensions=("STARTTLS",), mail=DEMAND, starttls="220 2.0.0 Ready")
    async with smtp_server(script, hosts=["127.0.1.201"], port=world.port):
        found = await world.verify("alice@tls.test")
    assert (found.verdict, found.reason, found.checks["smtp"]["stage"]) == ("unknown", "disconnected", "starttls")
