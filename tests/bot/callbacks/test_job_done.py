"""A job that is done calls back; one that nobody gave a URL, or that was cancelled, does not."""

from typing import Any

import pytest

from bot.store import Store, callbacks
from bot.store.jobs import Job, Outcome
from bot.verification import DONE, Jobs, Verifications
from checks.address import CatchAllMemory
from checks.dns import Resolver
from tests.bot.acme import NOW, SetClock

URL = "https://hooks.acme.com/done"


@pytest.fixture
def handing(store: Store, clock: SetClock) -> Jobs:
    resolver = Resolver(nameservers=["127.0.0.1:9"], timeout=0.2)
    return Jobs(store, Verifications(store, resolver, None, CatchAllMemory(), clock), clock)


async def answered(handing: Jobs, **more: Any) -> Job:
    job = await handing.create(["alice at acme"], title="", asked_by="api", **more)
    await handing.store.write(
        handing.answer, job.id, [(None, Outcome(0, "undeliverable", "syntax", {"address": "alice at acme"}))], NOW
    )
    return job


async def test_it_calls_back_once(handing: Jobs, store: Store) -> None:
    job = await answered(handing, callback=URL)
    await store.write(handing.end, job.id, NOW)
    await store.write(handing.end, job.id, NOW)
    (due,) = await store.read(callbacks.due, NOW)
    assert (due.kind, due.about, due.url, due.state) == (DONE, str(job.id), URL, "waiting")


async def test_without_a_url_nobody_is_called(handing: Jobs, store: Store) -> None:
    job = await answered(handing)
    await store.write(handing.end, job.id, NOW)
    assert await store.read(callbacks.due, NOW) == []


async def test_a_cancelled_one_does_not(handing: Jobs, store: Store) -> None:
    job = await answered(handing, callback=URL)
    await handing.cancel(job.id, "")
    await store.write(handing.end, job.id, NOW)
    assert await store.read(callbacks.due, NOW) == []


async def test_a_message_is_claimed_once(handing: Jobs, store: Store) -> None:
    job = await answered(handing, callback=URL)
    await store.write(handing.end, job.id, NOW)
    (due,) = await store.read(callbacks.due, NOW)
    assert await store.write(callbacks.claim, due.id) is not None
    assert await store.write(callbacks.claim, due.id) is None
