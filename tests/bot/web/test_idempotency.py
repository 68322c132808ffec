"""Idempotency-Key on POST /events: the same request again is answered alike, whatever came in between."""

import asyncio
import json
from typing import Any

import pytest

from bot.clock import DAY
from bot.settings import Settings
from bot.store import Store, rates, retention
from tests.bot.acme import SetClock
from tests.bot.web.conftest import WRITE, Http, detail

AT = "2026-11-22T10:00:00Z"


def batch(*ids: str) -> bytes:
    return json.dumps([{"id": each, "kind": "sent", "at": AT, "campaign": "acme-q4"} for each in ids]).encode()


async def post(http: Http, body: bytes, key: str) -> Any:
    return await http.post("/events", data=body, headers={**WRITE, "Idempotency-Key": key})


async def test_the_same_request_again_gets_the_same_answer(http: Http, store: Store) -> None:
    first = await (await post(http, batch("1", "2"), "k1")).json()
    again = await post(http, batch("1", "2"), "k1")
    assert (again.status, await again.json(), first) == (200, {"new": 2, "duplicates": 0}, {"new": 2, "duplicates": 0})
    assert (await store.read(rates.total, "campaign", "acme-q4", since=0)).sent == 2


async def test_a_key_in_quotes_is_the_same_key(http: Http) -> None:
    await post(http, batch("1"), '"k1"')
    assert await (await post(http, batch("1"), "k1")).json() == {"new": 1, "duplicates": 0}


async def test_another_body_under_the_same_key_is_refused(http: Http, store: Store) -> None:
    await post(http, batch("1"), "k1")
    said = await detail(await post(http, batch("2"), "k1"), 422)
    assert said == "This Idempotency-Key came with another body before. Nothing was stored: send a key of its own."
    assert (await store.read(rates.total, "campaign", "acme-q4", since=0)).sent == 1


async def test_many_at_once_are_stored_once(http: Http, store: Store) -> None:
    answers = await asyncio.gather(*(post(http, batch("1", "2"), "k1") for _ in range(10)))
    assert {answer.status for answer in answers} <= {200, 409}
    assert {await answer.text() for answer in answers if answer.status == 200} == {'{"new":2,"duplicates":0}'}
    assert (await store.read(rates.total, "campaign", "acme-q4", since=0)).sent == 2


async def test_a_batch_that_was_refused_leaves_the_key_free(http: Http) -> None:
    assert (await post(http, b'[{"id": "1"}]', "k1")).status == 400
    assert (await post(http, batch("1"), "k1")).status == 200


@pytest.mark.parametrize("key", ["", '""', "k" * 256, "clé"])
async def test_a_key_that_is_none_is_refused(http: Http, key: str) -> None:
    said = await detail(await post(http, batch("1"), key), 400)
    assert said == ("Idempotency-Key: must be 1 to 255 printable ASCII characters, such as a UUID. Nothing was stored.")


async def test_keys_are_forgotten_with_the_identities_of_events(http: Http, store: Store, clock: SetClock) -> None:
    await post(http, batch("1"), "k1")
    late = clock() + (Settings().store.dedupe_days + 1) * DAY
    await store.write(retention.forget, events_before=late - 90 * DAY, identities_before=late - DAY)
    assert await (await post(http, batch("2"), "k1")).json() == {"new": 1, "duplicates": 0}
