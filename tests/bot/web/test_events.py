"""POST /events: the whole batch or nothing, and an answer that says what became of it."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store import Store, rates
from tests.bot.web.conftest import WRITE, Http, detail

AT = "2026-11-22T10:00:00Z"
SENT = {"id": "1", "kind": "sent", "at": AT, "campaign": "acme-q4"}
BOUNCE = {**SENT, "id": "2", "kind": "bounced", "recipient": "jo@dead.example", "diagnostic": "550 5.1.1 unknown"}
NOTHING_STORED = "Nothing was stored. The shape is in docs/events.md."


async def post(http: Http, body: Any) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await http.post("/events", data=data, headers=WRITE)


async def campaign_total(store: Store) -> tuple[int, int]:
    total = await store.read(rates.total, "campaign", "acme-q4", since=0)
    return total.sent, total.hard


async def test_a_batch_is_stored_when_it_is_answered(http: Http, store: Store) -> None:
    answer = await post(http, [SENT, BOUNCE])
    assert (answer.status, await answer.json()) == (200, {"new": 2, "duplicates": 0})
    assert await campaign_total(store) == (1, 1)


async def test_an_empty_batch_is_fine(http: Http) -> None:
    answer = await post(http, [])
    assert (answer.status, await answer.json()) == (200, {"new": 0, "duplicates": 0})


async def test_the_same_batch_again_is_duplicates(http: Http, store: Store) -> None:
    await post(http, [SENT, BOUNCE])
    assert await (await post(http, [SENT, BOUNCE])).json() == {"new": 0, "duplicates": 2}
    assert await campaign_total(store) == (1, 1)


async def test_the_same_batch_many_times_at_once_counts_once(http: Http, store: Store) -> None:
    answers = await asyncio.gather(*(post(http, [SENT, BOUNCE]) for _ in range(10)))
    told = [await answer.json() for answer in answers]
    assert sum(one["new"] for one in told) == 2
    assert await campaign_total(store) == (1, 1)


async def test_a_large_batch_is_stored_too(serving: Any, store: Store) -> None:
    http = await serving()
    answer = await post(http, [{**SENT, "id": str(n)} for n in range(2_000)])
    assert await answer.json() == {"new": 2_000, "duplicates": 0}
    assert await campaign_total(store) == (2_000, 0)


WRONG = [
    ({"kind": "opened"}, "Invalid enum value 'opened' - at `$[1].kind`"),
    ({"at": "yesterday"}, "Invalid RFC3339 encoded datetime - at `$[1].at`"),
    ({"at": "2026-11-22T10:00:00"}, "Expected `datetime` with a timezone component - at `$[1].at`"),
    ({"id": ""}, "Expected `str` of length >= 1 - at `$[1].id`"),
    ({"id": 7}, "Expected `str`, got `int` - at `$[1].id`"),
    ({"count": 0}, "Expected `int` >= 1 - at `$[1].count`"),
    ({"count": 2}, "count above 1 is for sent and delivered events, not for bounced - at `$[1]`"),
    ({"recipient": "jo"}, "a bounced event needs a recipient, an address with an @ - at `$[1]`"),
    ({"hard": True}, "hard is understood only together with reason - at `$[1]`"),
    ({"reason": "gone"}, "Invalid enum value 'gone' - at `$[1].reason`"),
    ({"colour": "red"}, "Object contains unknown field `colour` - at `$[1]`"),
]


@pytest.mark.parametrize(("wrong", "why"), WRONG)
async def test_one_wrong_event_is_named_and_nothing_of_the_batch_is_stored(
    http: Http, store: Store, wrong: dict[str, Any], why: str
) -> None:
    answer = await post(http, [SENT, {**BOUNCE, **wrong}])
    assert await detail(answer, 400) == f"{why}. {NOTHING_STORED}"
    assert await campaign_total(store) == (0, 0)


@pytest.mark.parametrize("missing", ["id", "kind", "at"])
async def test_what_is_always_needed_is_named(http: Http, missing: str) -> None:
    answer = await post(http, [{key: value for key, value in SENT.items() if key != missing}])
    assert await detail(answer, 400) == (f"Object missing required field `{missing}` - at `$[0]`. {NOTHING_STORED}")


@pytest.mark.parametrize("field", ["campaign", "sender", "recipient", "message_id"])
@pytest.mark.parametrize("text", ["a\nb@c.example", "jo@acme.com\n", "\x00@acme.com", "jo@acme.com\x7f"])
async def test_names_and_addresses_hold_no_control_characters(http: Http, field: str, text: str) -> None:
    answer = await post(http, [{**BOUNCE, field: text}])
    assert f"at `$[0].{field}`" in await detail(answer, 400)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "Input data was truncated"),
        (b"[{", "Input data was truncated"),
        (b"hello", "JSON is malformed: invalid character (byte 0)"),
        (b"{}", "Expected `array`, got `object`"),
        (b"[1]", "Expected `object`, got `int` - at `$[0]`"),
        (b'[{"id": "\xff"}]', "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
    ],
)
async def test_what_is_no_json_array_of_events_is_told_where_it_goes_wrong(http: Http, body: bytes, why: str) -> None:
    assert (await detail(await post(http, body), 400)).startswith(why)


async def test_too_large_a_body_says_how_much_is_allowed(http: Http, store: Store) -> None:
    answer = await post(http, [{**SENT, "id": "x" * 200} for _ in range(100)])
    told = await detail(answer, 413)
    assert told.startswith("Maximum request body size 20000 exceeded")
    assert told.endswith("Send less at once.")
    assert await campaign_total(store) == (0, 0)


async def test_a_closed_store_is_told_as_503_with_the_time_to_try_again(http: Http, store: Store) -> None:
    await store.__aexit__()
    answer = await post(http, [SENT])
    assert await detail(answer, 503) == "The store is closed: the bot is stopping. Try again in a moment."
    assert answer.headers["Retry-After"] == "5"


async def test_another_method_is_told_which_one_to_use(http: Http) -> None:
    answer = await http.get("/events", headers=WRITE)
    assert await detail(answer, 405) == "GET /events: Method Not Allowed"
    assert answer.headers["Allow"] == "POST"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ("id", "kind", "at", "recipient", "count", "campaign", "sender", "sent_at", "status", "reason", "hard")
EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.text(min_size=1, max_size=8),
            "kind": st.sampled_from(["sent", "delivered", "deferred", "bounced", "complained", "unsubscribed"]),
            "at": st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
        },
        optional={
            "recipient": st.text(max_size=12) | st.just("jo@acme.com"),
            "campaign": st.text(max_size=12),
            "sender": st.text(max_size=12),
            "diagnostic": st.text(max_size=40),
            "sent_at": st.datetimes().map(lambda moment: f"{moment.isoformat()}+23:59"),
        },
    )
    | st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6),
    max_size=4,
)


@pytest.mark.parametrize("whole", [True, False])
async def test_whatever_is_posted_is_answered_in_words(http: Http, whole: bool) -> None:
    """Fed by hypothesis outside the loop, posted over one connection inside it."""
    bodies: list[bytes] = []

    @settings(max_examples=150, suppress_health_check=list(HealthCheck))
    @given(
        (EVENTS.map(json.dumps).map(str.encode))
        if whole
        else (st.binary(max_size=60) | JSON.map(json.dumps).map(str.encode))
    )
    def collect(body: bytes) -> None:
        bodies.append(body)

    collect()
    for body in bodies:
        answer = await post(http, body)
        assert answer.status in (200, 400), (body, await answer.text())


async def test_a_whole_number_may_be_written_with_a_point(http: Http, store: Store) -> None:
    answer = await post(
        http, b'[{"id": "1", "kind": "sent", "at": "%s", "count": 2.0, "campaign": "acme-q4"}]' % AT.encode()
    )
    assert answer.status == 200
    assert await campaign_total(store) == (2, 0)
