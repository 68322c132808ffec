"""Verifying: asked of a real resolver and a real mail server, weighed with our own mail, remembered, and flagged."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from ipaddress import ip_network

import pytest

from bot.clock import DAY
from bot.intake.intake import Intake
from bot.store import Connection, Store, flags, verifications
from bot.verification import Verifications
from bot.verification.verifications import AT_ONCE, REMEMBERED, weigh
from checks.address import CatchAllMemory, Probe, Verdict
from checks.dns import Resolver
from tests.bot.acme import NOW, SetClock, event, hard
from tests.servers.smtpd import Script, SmtpServer, smtp_server
from tests.servers.unbound import unbound

pytestmark = pytest.mark.server("unbound")

RECORDS = """
acme-mail.com. MX 10 mx.acme-mail.com.
mx.acme-mail.com. A 127.0.0.1
no-mail-here.com. MX 0 .
"""
LIVE = {f"{name}@acme-mail.com": "250 2.1.5 Ok" for name in ("alice", "bob", "postmaster")}


@pytest.fixture
async def mx() -> AsyncIterator[SmtpServer]:
    """Acme's mail server: it knows alice and bob."""
    async with smtp_server(Script(rcpt=LIVE)) as server:
        yield server


@pytest.fixture
async def asking(store: Store, clock: SetClock, mx: SmtpServer) -> AsyncIterator[Callable[..., Verifications]]:
    async with AsyncExitStack() as stack:
        dns = await stack.enter_async_context(unbound(RECORDS, servfail=["broken.com"]))
        resolver = Resolver(nameservers=[dns.nameserver], timeout=2)

        def make(*, networks: tuple[str, ...] = ("127.0.0.0/8",), probing: bool = True) -> Verifications:
            probe = Probe(
                hello="prober.acme-mail.com",
                mail_from="probe@acme-mail.com",
                allow_networks=tuple(ip_network(network) for network in networks),
                port=mx.port,
                total_seconds=10,
            )
            return Verifications(store, resolver, probe if probing else None, CatchAllMemory(), clock)

        yield make


@pytest.fixture
def verifying(asking: Callable[..., Verifications]) -> Verifications:
    return asking()


def flagged(db: Connection) -> list[tuple[str, str, str]]:
    return [(flag.address, flag.reason, flag.evidence) for flag in flags.waiting(db)]


async def test_a_mailbox_that_is_there(verifying: Verifications, mx: SmtpServer) -> None:
    verdict = await verifying.verify("alice@acme-mail.com")
    assert (verdict.verdict, verdict.reason) == ("deliverable", "accepted")
    assert "alice@acme-mail.com" in mx.recipients()
    assert mx.messages == []


async def test_a_mailbox_that_is_not_there_is_flagged_with_the_servers_words(
    verifying: Verifications, store: Store
) -> None:
    verdict = await verifying.verify("nobody@acme-mail.com")
    assert (verdict.verdict, verdict.reason) == ("undeliverable", "mailbox_not_found")
    words = "550 5.1.1 <nobody@acme-mail.com>: Recipient address rejected: User unknown"
    assert [(a, r) for a, r, _ in await store.read(flagged)] == [("nobody@acme-mail.com", "mailbox_not_found")]
    assert (await store.read(flagged))[0][2] in words


async def test_a_domain_that_takes_no_mail_is_flagged_with_its_reason(verifying: Verifications, store: Store) -> None:
    verdict = await verifying.verify("alice@no-mail-here.com")
    assert (verdict.verdict, verdict.reason) == ("undeliverable", "null_mx")
    assert await store.read(flagged) == [("alice@no-mail-here.com", "null_mx", "null_mx")]


async def test_what_is_no_address_is_no_flag(verifying: Verifications, store: Store) -> None:
    verdict = await verifying.verify("alice at acme")
    assert (verdict.verdict, verdict.reason) == ("undeliverable", "syntax")
    assert await store.read(flagged) == []


async def test_not_knowing_is_no_flag(verifying: Verifications, store: Store) -> None:
    assert (await verifying.verify("alice@broken.com")).verdict == "unknown"
    assert await store.read(flagged) == []


async def test_a_live_address_is_no_flag(verifying: Verifications, store: Store) -> None:
    await verifying.verify("alice@acme-mail.com")
    assert await store.read(flagged) == []


async def test_a_server_on_loopback_is_not_asked_unless_the_settings_allow_it(
    asking: Callable[..., Verifications], mx: SmtpServer
) -> None:
    verdict = await asking(networks=()).verify("alice@acme-mail.com")
    assert (verdict.verdict, verdict.reason) == ("undeliverable", "mx_unroutable")
    assert mx.connections == 0


async def test_without_a_probe_no_server_is_asked(asking: Callable[..., Verifications], mx: SmtpServer) -> None:
    verdict = await asking(probing=False).verify("alice@acme-mail.com")
    assert mx.connections == 0
    assert verdict.verdict != "deliverable"


async def test_the_answer_is_remembered_whatever_the_case(verifying: Verifications, store: Store) -> None:
    verdict = await verifying.verify("Alice@Acme-Mail.com")
    known = await store.read(verifications.get, "alice@acme-mail.com")
    assert known is not None
    assert (known.verdict, known.reason, known.checked_at) == (verdict.verdict, verdict.reason, NOW)
    assert known.answer["checks"]["syntax"]["valid"]


async def test_our_own_bounce_makes_what_a_server_accepts_a_risk(
    verifying: Verifications, intake: Intake, store: Store
) -> None:
    await intake.take([hard("1", "alice@acme-mail.com", minutes_ago=60)], source="events")
    verdict = await verifying.verify("alice@acme-mail.com")
    assert (verdict.verdict, verdict.reason) == ("risky", "bounced_before")
    assert verdict.checks["own_mail"] == {
        "bounced_at": "2026-11-22T09:00:00Z",
        "reason": "invalid_address",
        "diagnostic": "550 5.1.1 user unknown",
    }


async def test_our_own_bounce_decides_where_the_server_cannot_be_asked(
    asking: Callable[..., Verifications], intake: Intake
) -> None:
    await intake.take([hard("1", "alice@broken.com")], source="events")
    verdict = await asking().verify("alice@broken.com")
    assert (verdict.verdict, verdict.reason) == ("undeliverable", "bounced_before")


async def test_an_old_bounce_seen_again_does_not_bring_back_what_people_dismissed(
    verifying: Verifications, intake: Intake, store: Store, clock: SetClock
) -> None:
    await intake.take([hard("1", "alice@broken.com")], source="events")
    await store.write(lambda db: db.execute("UPDATE flag SET state = 'dismissed'").rowcount)
    clock.forward(DAY)
    await verifying.verify("alice@broken.com")
    assert await store.read(flags.count, "dismissed") == 1


async def test_a_complaint_or_a_full_mailbox_is_no_hard_bounce_of_ours(
    verifying: Verifications, intake: Intake
) -> None:
    full = event("1", "bounced", recipient="alice@acme-mail.com", diagnostic="452 4.2.2 mailbox full")
    await intake.take([full, event("2", "complained", recipient="alice@acme-mail.com")], source="events")
    assert (await verifying.verify("alice@acme-mail.com")).reason == "accepted"


async def test_each_of_many_is_told_as_soon_as_it_is_known(verifying: Verifications) -> None:
    asked = [f"nobody{n}@acme-mail.com" for n in range(AT_ONCE + 5)]
    told = [verdict.address async for verdict in verifying.verify_all(["alice at acme", *asked])]
    assert told[0] == "alice at acme"
    assert sorted(told[1:]) == sorted(asked)


async def test_none_of_none(verifying: Verifications) -> None:
    assert [verdict async for verdict in verifying.verify_all([])] == []


async def test_who_stops_listening_leaves_nothing_running(verifying: Verifications) -> None:
    many = verifying.verify_all([f"nobody{n}@acme-mail.com" for n in range(30)])
    first = await anext(many)
    await many.aclose()  # type: ignore[attr-defined]
    assert first.address.startswith("nobody")


HISTORY = {"hard_at": NOW - DAY, "reason": "invalid_address", "diagnostic": "550", "complained_at": None}
FOUND = Verdict("jo@acme.com", "deliverable", "accepted", 0.95)


@pytest.mark.parametrize(
    ("found", "hard_at", "expected"),
    [
        (FOUND, None, ("deliverable", "accepted")),
        (FOUND, NOW - DAY, ("risky", "bounced_before")),
        (FOUND, NOW - REMEMBERED, ("risky", "bounced_before")),
        (FOUND, NOW - REMEMBERED - 1, ("deliverable", "accepted")),
        (replace(FOUND, verdict="risky", reason="catch_all"), NOW - DAY, ("undeliverable", "bounced_before")),
        (replace(FOUND, verdict="unknown", reason="greylisted"), NOW - DAY, ("undeliverable", "bounced_before")),
        (replace(FOUND, verdict="undeliverable", reason="null_mx"), NOW - DAY, ("undeliverable", "null_mx")),
    ],
)
def test_what_our_own_mail_adds(found: Verdict, hard_at: int | None, expected: tuple[str, str]) -> None:
    verdict = weigh(found, {**HISTORY, "hard_at": hard_at}, NOW)
    assert (verdict.verdict, verdict.reason) == expected
