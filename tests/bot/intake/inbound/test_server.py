"""Bounces handed over by LMTP and SMTP: who is let in, what is answered, and when."""

import asyncio
import smtplib
from collections.abc import AsyncIterator, Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from bot.intake.inbound import InboundServer
from bot.intake.inbound.server import may_connect
from bot.intake.verp import Mailed, Verp
from bot.settings import Inbound
from bot.store import Connection, Store, rates
from tests.bot.acme import NOW, SetClock
from tests.bot.intake.mail import dsn
from tests.bot.intake.running import health, kept, running
from tests.servers.process import free_port

VERP = Verp(["a-secret-of-acmes-1"], "bounce.acme.com")
JO = VERP.address(Mailed("acme-q4", "jo@dead.example"))
MO = VERP.address(Mailed("acme-q4", "mo@dead.example"))
FORGED = JO.replace("+jo=", "+victim=")
Talk = Callable[[smtplib.SMTP], Any]


@pytest.fixture
def wanted() -> Inbound:
    return Inbound(port=free_port(), domain="bounce.acme.com", max_octets=20_000, sessions=2)


@pytest.fixture
async def server(wanted: Inbound, store: Store, clock: SetClock) -> AsyncIterator[InboundServer]:
    reader = InboundServer(wanted, verp=VERP, store=store, clock=clock)
    async with running(reader):
        await health(store, state="ok")
        yield reader


async def talk(wanted: Inbound, say: Talk) -> Any:
    def session() -> Any:
        kind = smtplib.LMTP if wanted.protocol == "lmtp" else smtplib.SMTP
        with kind(wanted.host, wanted.port, timeout=10) as client:
            client.ehlo_or_helo_if_needed()
            return say(client)

    return await asyncio.to_thread(session)


def hand_over(message: bytes, *to: str, sender: str = "") -> Talk:
    def say(client: smtplib.SMTP) -> Any:
        return client.sendmail(sender, list(to), message)

    return say


async def test_a_bounce_is_taken_with_what_its_address_tells(
    server: InboundServer, wanted: Inbound, store: Store
) -> None:
    assert await talk(wanted, hand_over(dsn("forwarded@elsewhere.example"), JO)) == {}
    assert await store.read(kept) == [("jo@dead.example", "acme-q4", "invalid_address")]
    found = await health(store)
    assert (found.kind, found.name, found.events) == ("lmtp", "inbound", 1)


async def test_the_same_bounce_again_counts_once(server: InboundServer, wanted: Inbound, store: Store) -> None:
    for _ in range(2):
        await talk(wanted, hand_over(dsn(), JO))
    assert (await store.read(rates.total, "campaign", "acme-q4", since=0)).hard == 1


@pytest.mark.parametrize("address", [FORGED, "bounces@bounce.acme.com", "jo@acme.com"])
async def test_an_address_that_nobody_signed_is_refused(
    server: InboundServer, wanted: Inbound, store: Store, address: str
) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        await talk(wanted, hand_over(dsn(), address))
    assert refused.value.recipients == {address: (550, b"5.1.1 No such address here")}
    assert await store.read(kept) == []


async def test_over_lmtp_each_recipient_is_answered(server: InboundServer, wanted: Inbound, store: Store) -> None:
    def say(client: smtplib.SMTP) -> list[int]:
        client.mail("")
        codes = [client.rcpt(to)[0] for to in (JO, FORGED, MO)]
        client.putcmd("data")
        client.getreply()
        client.send(dsn().replace(b"\n", b"\r\n") + b".\r\n")
        return [*codes, *(client.getreply()[0] for _ in range(2)), client.noop()[0]]

    assert await talk(wanted, say) == [250, 550, 250, 250, 250, 250]
    assert [row[0] for row in await store.read(kept)] == ["jo@dead.example", "mo@dead.example"]


async def test_what_is_no_bounce_is_taken_and_says_nothing(
    server: InboundServer, wanted: Inbound, store: Store
) -> None:
    letter = b"From: jo@dead.example\nSubject: hello\n\nThank you!\n"
    await talk(wanted, hand_over(letter, JO, sender="jo@dead.example"))
    assert await store.read(kept) == []


async def test_what_the_null_sender_returns_unreadably_is_an_unknown_bounce(
    server: InboundServer, wanted: Inbound, store: Store
) -> None:
    await talk(wanted, hand_over(b"From: odd@odd.example\n\nzzz\n", JO))
    assert await store.read(kept) == [("jo@dead.example", "acme-q4", "unknown")]


async def test_too_large_a_message_is_refused_by_its_announced_and_by_its_real_size(
    server: InboundServer, wanted: Inbound, store: Store
) -> None:
    def announced(client: smtplib.SMTP) -> int:
        return client.mail("", ["size=20001"])[0]

    def real(client: smtplib.SMTP) -> int:
        client.mail("")
        client.rcpt(JO)
        return client.data(b"x" * 70 + b"\n" + (b"y" * 70 + b"\n") * 300)[0]

    assert [await talk(wanted, announced), await talk(wanted, real)] == [552, 552]
    assert await store.read(kept) == []


async def test_one_session_too_many_is_sent_away(server: InboundServer, wanted: Inbound) -> None:
    def say(client: smtplib.SMTP) -> int:
        with smtplib.LMTP(wanted.host, wanted.port, timeout=10) as second, smtplib.LMTP(timeout=10) as third:
            code = third.connect(wanted.host, wanted.port)[0]
            third.close()
            return code if second.noop()[0] == 250 else 0

    assert await talk(wanted, say) == 421


@pytest.mark.parametrize(
    "wanted", [Inbound(port=free_port(), domain="bounce.acme.com", allow_networks=["127.0.0.2/32"])]
)
async def test_who_is_not_in_its_networks_is_sent_away(server: InboundServer, wanted: Inbound) -> None:
    def say() -> list[tuple[int, bytes]]:
        answers = []
        for source in ("127.0.0.2", "127.0.0.1"):
            client = smtplib.LMTP(timeout=10)
            answers.append(client.connect(wanted.host, wanted.port, (source, 0)))
            client.close()
        return answers

    taken, refused = await asyncio.to_thread(say)
    assert taken[0] == 220
    assert refused == (554, b"5.7.1 Deliverabot takes nothing from this address")


@pytest.mark.parametrize(
    ("peer", "may"),
    [("10.1.2.3", True), ("::ffff:10.1.2.3", True), ("11.1.2.3", False), ("fd00::7", True), ("fe80::1%lo", False)],
)
def test_who_may_connect(peer: str, may: bool) -> None:
    assert may_connect(peer, [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]) is may


async def test_while_the_store_is_down_the_mail_server_keeps_it(
    wanted: Inbound, tmp_path: Path, clock: SetClock
) -> None:
    def break_it(db: Connection) -> None:
        db.execute("ALTER TABLE seen_block RENAME TO elsewhere")

    async with Store(tmp_path / "other.sqlite", patience=1) as store:
        reader = InboundServer(wanted, verp=VERP, store=store, clock=clock)
        async with running(reader):
            await health(store, state="ok")
            await store.write(break_it)
            with pytest.raises(smtplib.SMTPDataError) as later:
                await talk(wanted, hand_over(dsn(), JO))
            assert later.value.args == (451, b"4.3.0 Not stored. Try again later")
            await store.write(lambda db: db.execute("ALTER TABLE elsewhere RENAME TO seen_block"))
            assert await talk(wanted, hand_over(dsn(), JO)) == {}


@pytest.mark.parametrize(
    "wanted", [Inbound(port=free_port(), domain="bounce.acme.com", unsigned="accept", protocol="smtp")]
)
async def test_unsigned_ones_are_taken_at_their_word_where_that_is_wanted(
    server: InboundServer, wanted: Inbound, store: Store
) -> None:
    await talk(wanted, hand_over(dsn("mo@dead.example"), "anything@Bounce.acme.com"))
    await talk(wanted, hand_over(dsn("forwarded@elsewhere.example"), JO))
    assert [row[:2] for row in await store.read(kept)] == [("jo@dead.example", "acme-q4"), ("mo@dead.example", "")]
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        await talk(wanted, hand_over(dsn(), "jo@acme.com"))


async def test_a_port_that_is_taken_is_told_as_its_failure(
    server: InboundServer, wanted: Inbound, tmp_path: Path
) -> None:
    async with Store(tmp_path / "second.sqlite") as other:
        second = InboundServer(wanted, verp=VERP, store=other, clock=SetClock(NOW))
        async with running(second):
            found = await health(other, state="failing")
    assert found.last_failure.startswith(f"cannot listen on 127.0.0.1:{wanted.port}: ")
