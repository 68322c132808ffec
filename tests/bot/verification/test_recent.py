"""Nobody is asked twice while an answer is fresh, whoever wants to know, and at whatever moment."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from bot.clock import DAY, MINUTE
from bot.store import Store, jobs, verifications
from bot.store.own_mail import OwnMail
from bot.verification import JobRunner, Jobs, Verifications
from bot.verification.recent import MOST, Recent
from checks.address import Verdict
from tests.bot.acme import ALICE, BOB, NOW, SetClock
from tests.bot.slack.house import eventually
from tests.servers.smtpd import Script, SmtpServer, smtp_server

GREYLISTED = "451 4.7.1 Greylisted, please try again in 300 seconds"


@pytest.fixture
async def mx() -> AsyncIterator[SmtpServer]:
    def reply(mailbox: str, _: int) -> str:
        return GREYLISTED if mailbox.startswith("slow") else "550 5.1.1 User unknown"

    async with smtp_server(Script(rcpt=reply, rcpt_delay=0.002, extensions=())) as server:
        yield server


@pytest.mark.server("unbound")
async def test_two_lists_of_the_same_people_at_once(
    store: Store, clock: SetClock, verifying: Verifications, mx: SmtpServer
) -> None:
    people = [f"person{number}@acme-mail.com" for number in range(300)]
    handing = Jobs(store, verifying, clock)
    both = [await handing.create(people, title="", asked_by=who) for who in (ALICE, BOB)]
    working = JobRunner(store, handing, clock)
    task = asyncio.create_task(working.run())
    for job in both:
        await eventually(lambda job=job: done(store, job.id), within=20)  # type: ignore[misc]
    working.stop()
    await asyncio.wait_for(task, 10)
    for job in both:
        assert await store.read(jobs.tally, job.id) == {("undeliverable", "mailbox_not_found"): 300}
    count = Counter(mailbox for mailbox in mx.recipients() if mailbox.startswith("person"))
    # What both put to the server in the same moment, where they meet, is asked twice.
    assert sum(times - 1 for times in count.values()) <= 6


async def done(store: Store, job: int) -> bool:
    found = await store.read(jobs.get, job)
    return found is not None and found.state == "done"


@pytest.mark.server("unbound")
async def test_two_people_who_ask_the_same_at_once(verifying: Verifications, mx: SmtpServer) -> None:
    found = await asyncio.gather(*(verifying.verify(f"{name}@acme-mail.com") for name in ("jo", "Jo", "jo")))
    assert [(each.address, each.reason) for each in found] == [
        (f"{name}@acme-mail.com", "mailbox_not_found") for name in ("jo", "Jo", "jo")
    ]
    assert len([mailbox for mailbox in mx.recipients() if mailbox.lower().startswith("jo@")]) == 1


@pytest.mark.server("unbound")
async def test_who_wants_to_be_asked_again_later_is_not_asked_sooner(
    verifying: Verifications, clock: SetClock, mx: SmtpServer
) -> None:
    await verifying.verify("slow@acme-mail.com")
    clock.forward(2 * MINUTE)
    again = await verifying.verify("slow@acme-mail.com")
    assert (again.reason, again.checks["smtp"]["retry_after"]) == ("greylisted", 180)
    assert mx.recipients() == ["slow@acme-mail.com"]
    clock.forward(3 * MINUTE)
    await verifying.verify("slow@acme-mail.com")
    assert mx.recipients() == ["slow@acme-mail.com"] * 2


@pytest.mark.server("unbound")
async def test_who_insists_is_heard(verifying: Verifications, mx: SmtpServer) -> None:
    await verifying.verify("slow@acme-mail.com")
    await verifying.verify("slow@acme-mail.com", again=True)
    assert mx.recipients() == ["slow@acme-mail.com"] * 2


@pytest.mark.server("unbound")
async def test_an_answer_of_before_gets_no_fresher_by_being_told_again(
    verifying: Verifications, store: Store, clock: SetClock
) -> None:
    first = await verifying.verify("jo@acme-mail.com", again=True)
    await store.write(lambda db: db.execute("DELETE FROM verification"))
    clock.forward(DAY)
    [found] = [each async for each in verifying.verify_all(["Jo@acme-mail.com"])]
    assert (found.address, found.checks["checked_at"]) == ("Jo@acme-mail.com", first.checks["checked_at"])
    kept = await store.read(verifications.get, "jo@acme-mail.com")
    assert kept is not None
    assert kept.checked_at == NOW


def test_only_the_latest_are_held_in_memory(clock: SetClock) -> None:
    recent = Recent(clock)
    for number in range(MOST + 1):
        recent.remember(Verdict(f"p{number}@acme-mail.com", "deliverable", "accepted", 0.95))
    assert recent.recall("p0@acme-mail.com") is None
    assert recent.recall(f"p{MOST}@acme-mail.com") is not None


def test_mail_of_ours_that_arrived_since_overtakes_a_refusal(clock: SetClock) -> None:
    recent = Recent(clock)
    recent.remember(Verdict("jo@acme-mail.com", "undeliverable", "mailbox_not_found", 0.97))
    clock.forward(2 * DAY)
    assert recent.recall("jo@acme-mail.com", OwnMail(delivered=(NOW - DAY,))) is not None
    assert recent.recall("jo@acme-mail.com", OwnMail(delivered=(NOW + MINUTE,))) is None
