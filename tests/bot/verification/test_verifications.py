"""Verifying: asked of a real resolver and a real mail server, weighed with our own mail, remembered, and flagged."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network

import pytest

from bot.clock import DAY, HOUR, to_rfc3339
from bot.intake.intake import Intake
from bot.intake.reached import take_in
from bot.store import Connection, Store, flags, verifications
from bot.verification import Verifications
from tests.bot.acme import NOW, SetClock, event, hard
from tests.servers.smtpd import SmtpServer

pytestmark = pytest.mark.server("unbound")


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
    assert (await store.read(flagged))[0][2].startswith(words)


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


async def test_our_own_bounce_is_the_answer_and_no_server_is_asked(
    verifying: Verifications, intake: Intake, mx: SmtpServer
) -> None:
    await intake.take([hard("1", "alice@acme-mail.com", minutes_ago=60)], source="events")
    verdict = await verifying.verify("Alice@acme-mail.com")
    assert (verdict.address, verdict.verdict, verdict.reason) == (
        "Alice@acme-mail.com",
        "undeliverable",
        "bounced_before",
    )
    assert verdict.checks["own_mail"] == {
        "at": "2026-11-22T09:00:00Z",
        "reason": "invalid_address",
        "diagnostic": "550 5.1.1 user unknown",
    }
    assert mx.connections == 0


async def test_asked_again_a_server_that_accepts_makes_our_own_bounce_a_risk(
    verifying: Verifications, intake: Intake
) -> None:
    await intake.take([hard("1", "alice@acme-mail.com", minutes_ago=60)], source="events")
    verdict = await verifying.verify("alice@acme-mail.com", again=True)
    assert (verdict.verdict, verdict.reason) == ("risky", "bounced_before")
    assert verdict.checks["smtp"]["code"] == 250
    assert verdict.checks["own_mail"]["reason"] == "invalid_address"


async def delivered(intake: Intake, store: Store, *recipients: str, days_ago: float = 2) -> None:
    batch = [event(f"to {each}", recipient=each, minutes_ago=days_ago * 1_440) for each in recipients]
    await intake.take(batch, source="events")
    await take_in(store)


async def test_where_our_own_mail_arrived_no_server_is_asked(
    verifying: Verifications, intake: Intake, store: Store, mx: SmtpServer
) -> None:
    await delivered(intake, store, "alice@acme-mail.com")
    verdict = await verifying.verify("Alice@acme-mail.com")
    assert (verdict.verdict, verdict.reason, verdict.confidence) == ("deliverable", "delivered_before", 0.9)
    assert verdict.checks["own_mail"] == {"delivered_at": "2026-11-20T10:00:00Z"}
    assert verdict.checks["domain"]["mx"] == ["mx.acme-mail.com"]
    assert mx.connections == 0
    known = await store.read(verifications.get, "alice@acme-mail.com")
    assert known is not None
    assert known.reason == "delivered_before"


async def test_of_several_only_those_are_asked_about_that_no_mail_reached(
    verifying: Verifications, intake: Intake, store: Store, mx: SmtpServer
) -> None:
    await delivered(intake, store, "alice@acme-mail.com", "al@no-mail-here.com", "jo@broken.com", "info@acme-mail.com")
    asked = ["alice@acme-mail.com", "bob@acme-mail.com", "al@no-mail-here.com", "jo@broken.com", "info@acme-mail.com"]
    told = {verdict.address: verdict.reason async for verdict in verifying.verify_all(asked)}
    assert told == {
        "alice@acme-mail.com": "delivered_before",
        "bob@acme-mail.com": "accepted",
        "al@no-mail-here.com": "null_mx",
        "jo@broken.com": "dns_error",
        "info@acme-mail.com": "role",
    }
    assert {"alice@acme-mail.com", "info@acme-mail.com"}.isdisjoint(mx.recipients())


async def test_mail_that_may_come_back_still_is_no_proof(
    verifying: Verifications, intake: Intake, store: Store, mx: SmtpServer
) -> None:
    await delivered(intake, store, "bob@acme-mail.com", days_ago=0.5)
    assert (await verifying.verify("bob@acme-mail.com")).reason == "accepted"
    assert "bob@acme-mail.com" in mx.recipients()


async def test_where_servers_are_not_asked_at_all_our_own_mail_still_tells(
    asking: Callable[..., Verifications], intake: Intake, store: Store
) -> None:
    await delivered(intake, store, "alice@acme-mail.com")
    silent = replace(asking(probing=False), allow_networks=(ip_network("127.0.0.0/8"),))
    assert (await silent.verify("bob@acme-mail.com")).reason == "not_probed"
    assert (await silent.verify("alice@acme-mail.com")).reason == "delivered_before"


@pytest.mark.parametrize("others", [[], ["bob@acme-mail.com"]])
async def test_asked_again_a_server_that_knows_no_such_mailbox_makes_our_delivery_a_risk(
    verifying: Verifications, intake: Intake, store: Store, others: list[str]
) -> None:
    await delivered(intake, store, "nobody@acme-mail.com")
    asked = verifying.verify_all(["nobody@acme-mail.com", *others], again=True)
    verdict = {each.address: each async for each in asked}["nobody@acme-mail.com"]
    assert (verdict.verdict, verdict.reason) == ("risky", "disputed")
    assert verdict.checks["smtp"]["code"] == 550
    assert verdict.checks["own_mail"] == {"delivered_at": "2026-11-20T10:00:00Z"}
    assert await store.read(flagged) == []


async def test_a_delivery_after_our_own_bounce_is_worth_a_servers_word(
    verifying: Verifications, intake: Intake, store: Store, mx: SmtpServer
) -> None:
    await intake.take([hard("1", "alice@acme-mail.com", minutes_ago=5 * 1_440)], source="events")
    await delivered(intake, store, "alice@acme-mail.com")
    assert (await verifying.verify("alice@acme-mail.com")).reason == "accepted"
    assert "alice@acme-mail.com" in mx.recipients()


async def test_a_bounce_after_the_delivery_speaks_louder(
    verifying: Verifications, intake: Intake, store: Store
) -> None:
    await delivered(intake, store, "alice@acme-mail.com")
    await intake.take([hard("1", "alice@acme-mail.com")], source="events")
    assert (await verifying.verify("alice@acme-mail.com")).reason == "bounced_before"


async def test_a_server_known_to_take_any_name_makes_a_delivery_prove_nothing(
    asking: Callable[..., Verifications], intake: Intake, store: Store
) -> None:
    await delivered(intake, store, "alice@acme-mail.com", "bob@acme-mail.com")
    verifying = asking()
    verifying.catch_all.remember("acme-mail.com", "mx.acme-mail.com", answer=True)
    told = [verdict async for verdict in verifying.verify_all(["alice@acme-mail.com", "bob@acme-mail.com"])]
    told.append(await verifying.verify("alice@acme-mail.com"))
    assert {verdict.reason for verdict in told} == {"catch_all"}


async def test_a_fresh_answer_is_given_again_with_its_age(
    verifying: Verifications, mx: SmtpServer, clock: SetClock
) -> None:
    asked = await verifying.verify("alice@acme-mail.com")
    connections = mx.connections
    clock.forward(6 * DAY)
    known = await verifying.verify("alice@acme-mail.com")
    assert (known.verdict, known.reason, known.confidence) == (asked.verdict, asked.reason, asked.confidence)
    assert known.checks == {**asked.checks, "checked_at": "2026-11-22T10:00:00Z"}
    assert mx.connections == connections


async def test_an_answer_that_is_too_old_is_asked_for_anew(
    verifying: Verifications, mx: SmtpServer, clock: SetClock
) -> None:
    await verifying.verify("alice@acme-mail.com")
    connections = mx.connections
    clock.forward(7 * DAY)
    again = await verifying.verify("alice@acme-mail.com")
    assert again.checks["checked_at"] == to_rfc3339(clock())
    assert mx.connections > connections


async def test_who_wants_it_asked_again_has_it_asked_again(verifying: Verifications, mx: SmtpServer) -> None:
    await verifying.verify("alice@acme-mail.com")
    connections = mx.connections
    await verifying.verify("alice@acme-mail.com", again=True)
    assert mx.connections > connections


async def test_not_knowing_is_no_answer_to_keep(verifying: Verifications, store: Store, clock: SetClock) -> None:
    await verifying.verify("alice@broken.com")
    clock.forward(HOUR)
    assert (await verifying.verify("alice@broken.com")).checks["checked_at"] == to_rfc3339(clock())


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


async def test_a_full_mailbox_is_no_hard_bounce_of_ours(verifying: Verifications, intake: Intake) -> None:
    full = event("1", "bounced", recipient="alice@acme-mail.com", diagnostic="452 4.2.2 mailbox full")
    await intake.take([full], source="events")
    assert (await verifying.verify("alice@acme-mail.com")).reason == "accepted"


async def test_who_complained_is_a_risk_though_mail_would_arrive(
    verifying: Verifications, intake: Intake, store: Store
) -> None:
    await intake.take([event("1", "complained", recipient="alice@acme-mail.com")], source="events")
    verdict = await verifying.verify("alice@acme-mail.com")
    assert (verdict.verdict, verdict.reason) == ("risky", "complained_before")
    assert await store.read(flagged) == []


async def test_each_of_many_is_told_as_soon_as_it_is_known(verifying: Verifications) -> None:
    asked = [f"nobody{n}@acme-mail.com" for n in range(30)]
    told = [verdict.address async for verdict in verifying.verify_all(["alice at acme", *asked])]
    assert told[0] == "alice at acme"
    assert sorted(told[1:]) == sorted(asked)


async def test_none_of_none(verifying: Verifications) -> None:
    assert [verdict async for verdict in verifying.verify_all([])] == []


async def test_who_stops_listening_leaves_nothing_running(verifying: Verifications) -> None:
    many = verifying.verify_all([f"nobody{n}@acme-mail.com" for n in range(30)])
    first = await anext(many)
    await many.aclose()  # type: ignore[attr-defined]
    await asyncio.sleep(0)
    assert first.address.startswith("nobody")
