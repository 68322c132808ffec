"""A provider's rate holds addresses of a list up; it costs them no try."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.store import Store, jobs
from bot.verification import Jobs, Verifications
from bot.verification.passes import Pass
from checks.address import Limits
from tests.bot.acme import ALICE, NOW, SetClock

pytestmark = pytest.mark.server("unbound")


async def test_who_was_not_asked_for_our_own_pace_is_asked_later(
    store: Store, clock: SetClock, asking: Callable[..., Verifications]
) -> None:
    slowly = Limits(per_minute={"acme-mail.com": 1}, look_ahead=1)
    handing = Jobs(store, replace(asking(), limits=slowly), clock)
    job = await handing.create([f"p{number}@acme-mail.com" for number in range(9)], title="", asked_by=ALICE)
    await Pass(store, handing, clock, job, asyncio.Event(), evidence=store).run()
    due = await store.read(jobs.next_due, job.id)
    assert due is not None
    assert NOW < due <= NOW + 61_000
    todo = await store.read(jobs.todo, job.id, "acme-mail.com", after=-1, now=due, limit=50)
    assert {each.tries for each in todo} == {0}
    assert set(await store.read(jobs.tally, job.id)) <= {("undeliverable", "mailbox_not_found"), ("unknown", "unclear")}
