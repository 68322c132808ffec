"""Callbacks sent to a real receiver: signed, once where it takes them, again where it does not, over restarts."""

import asyncio
import json

import pytest
from aiohttp import ClientTimeout

from bot.callbacks import sender
from bot.callbacks.signature import headers, read_secrets
from bot.clock import HOUR, MINUTE, SECOND
from bot.store import Store, callbacks
from tests.bot.acme import NOW, SetClock
from tests.bot.callbacks.conftest import LOOPBACK, SECRET, Receiver, callback_of, job_done, reached, sending
from tests.bot.slack.house import eventually


async def test_what_is_told(store: Store, clock: SetClock, receiver: Receiver) -> None:
    job_id = await job_done(store, receiver.url())
    async with sending(store, clock):
        await reached(store, job_id, "sent")
    ((_, given, body),) = receiver.seen
    assert json.loads(body) == {
        "type": "verification.done",
        "timestamp": "2026-11-22T10:00:00Z",
        "data": {
            "id": job_id,
            "size": 3,
            "answered": 3,
            "counts": {"deliverable": 1, "undeliverable": 2},
            "url": f"/verify/{job_id}",
        },
    }
    assert given["content-type"] == "application/json"
    assert given["user-agent"].startswith("Deliverabot/")


async def test_it_is_signed(store: Store, clock: SetClock, receiver: Receiver) -> None:
    job_id = await job_done(store, receiver.url())
    async with sending(store, clock):
        await reached(store, job_id, "sent")
    ((_, given, body),) = receiver.seen
    due = headers(read_secrets(SECRET), message_id=given["webhook-id"], seconds=NOW // SECOND, body=body)
    assert {name: given[name] for name in due} == due
    assert given["webhook-id"] == (await callback_of(store, job_id)).message_id


async def test_what_was_taken_is_not_sent_again(store: Store, clock: SetClock, receiver: Receiver) -> None:
    first = await job_done(store, receiver.url())
    async with sending(store, clock):
        await reached(store, first, "sent")
    clock.forward(24 * HOUR)
    second = await job_done(store, receiver.url())
    async with sending(store, clock):
        await reached(store, second, "sent")
    assert len(receiver.seen) == 2


async def test_a_receiver_in_trouble_gets_it_again_under_the_same_id(
    store: Store, clock: SetClock, receiver: Receiver
) -> None:
    receiver.answers = [(500, {}), (204, {})]
    job_id = await job_done(store, receiver.url())
    async with sending(store, clock):
        waiting = await reached(store, job_id, "waiting")
        assert (waiting.error, waiting.next_try_at) == ("HTTP 500", NOW + 5 * SECOND)
        clock.forward(5 * SECOND)
        await reached(store, job_id, "sent", attempts=2)
    first, second = receiver.seen
    assert first[1]["webhook-id"] == second[1]["webhook-id"]
    assert first[2] == second[2]
    assert first[1]["webhook-timestamp"] != second[1]["webhook-timestamp"]


async def test_retry_after_is_honoured(store: Store, clock: SetClock, receiver: Receiver) -> None:
    receiver.answers = [(503, {"Retry-After": "120"})]
    job_id = await job_done(store, receiver.url())
    async with sending(store, clock):
        waiting = await reached(store, job_id, "waiting")
    assert waiting.next_try_at == NOW + 2 * MINUTE


async def test_after_the_last_try_it_is_given_up(store: Store, clock: SetClock, receiver: Receiver) -> None:
    receiver.answers = [(500, {})]
    job_id = await job_done(store, receiver.url())
    async with sending(store, clock):
        for attempts in range(1, 10):
            await reached(store, job_id, "waiting", attempts=attempts)
            clock.forward(24 * HOUR)
        failed = await reached(store, job_id, "failed", attempts=10)
    assert failed.error == "HTTP 500"
    assert len(receiver.seen) == 10


async def test_410_ends_all_that_waits_for_this_url(store: Store, clock: SetClock, receiver: Receiver) -> None:
    receiver.answers = [(410, {})]
    gone = await job_done(store, receiver.url())
    also = await job_done(store, receiver.url())
    other = await job_done(store, receiver.url(path="/other"))
    await store.write(lambda db: db.execute("UPDATE callback SET next_try_at = ? WHERE id > 1", (NOW + 1,)))
    async with sending(store, clock):
        await reached(store, gone, "gone")
        await reached(store, also, "gone", attempts=0)
        assert (await callback_of(store, other)).state == "waiting"
    assert len(receiver.seen) == 1


async def test_a_redirect_is_not_followed(store: Store, clock: SetClock, receiver: Receiver) -> None:
    receiver.answers = [(307, {"Location": receiver.url(path="/elsewhere")})]
    job_id = await job_done(store, receiver.url())
    async with sending(store, clock):
        waiting = await reached(store, job_id, "waiting")
    assert waiting.error == "HTTP 307: redirects are not followed"
    assert [path for path, _, _ in receiver.seen] == ["/hook"]


async def test_a_receiver_that_never_answers(
    store: Store, clock: SetClock, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "LIMIT", ClientTimeout(total=0.2))
    receiver.answers = [None]
    job_id = await job_done(store, receiver.url())
    async with sending(store, clock):
        waiting = await reached(store, job_id, "waiting")
    assert waiting.error == "no answer within 0.2 s"


async def test_a_receiver_that_hangs_holds_nobody_else_up(store: Store, clock: SetClock, receiver: Receiver) -> None:
    receiver.answers = [None, (204, {})]
    await job_done(store, receiver.url())
    task = asyncio.create_task(sender.CallbackSender(store, clock, read_secrets(SECRET), LOOPBACK).run())
    await eventually(lambda: len(receiver.seen) == 1)
    quick = await job_done(store, receiver.url(host="localhost"))
    await reached(store, quick, "sent")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_nobody_there(store: Store, clock: SetClock, receiver: Receiver) -> None:
    job_id = await job_done(store, "http://127.0.0.1:9/")
    async with sending(store, clock):
        waiting = await reached(store, job_id, "waiting")
    assert "Connect call failed" in waiting.error


async def test_what_was_in_flight_at_a_kill_is_sent(store: Store, clock: SetClock, receiver: Receiver) -> None:
    job_id = await job_done(store, receiver.url())
    (row,) = await store.read(callbacks.due, NOW)
    await store.write(callbacks.claim, row.id)
    async with sending(store, clock):
        await reached(store, job_id, "sent", attempts=2)
    assert len(receiver.seen) == 1


async def test_a_job_that_is_forgotten(store: Store, clock: SetClock, receiver: Receiver) -> None:
    await store.write(callbacks.put, kind="verification.done", about=99, url=receiver.url(), now=NOW)
    async with sending(store, clock):
        assert (await reached(store, 99, "failed")).error == "no longer stored"
    assert receiver.seen == []
