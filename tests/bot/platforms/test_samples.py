"""Requests of each platform, written by hand: what they are taken for. tests/data/webhooks/<platform>.json

Each has a `body` (or a `form`, or `raw` text), and the `events` expected of it, as far as they are told.
"""

import json
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import platforms
from bot.delivery_event import DECODE_ONE
from bot.intake.prepare import prepare
from bot.platforms import Event, Request, Unreadable
from tests.bot.acme import NOW
from tests.bot.platforms import corpus

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def samples() -> list[Any]:
    found = []
    for path in sorted(corpus.SAMPLES.glob("*.json")):
        if path.stem != "disagreements":
            rows = json.loads(path.read_text("utf-8"))
            found += [pytest.param(path.stem, row, id=f"{path.stem}: {row['name']}") for row in rows]
    return found


def request_of(sample: dict[str, Any]) -> Request:
    if "form" in sample:
        return Request.of(headers=FORM, body=urlencode(sample["form"]).encode())
    body = sample["raw"] if "raw" in sample else json.dumps(sample["body"])
    return Request.of(headers={"Content-Type": "application/json"}, body=body.encode())


def _told(event: Event, field: str) -> Any:
    return msgspec.to_builtins(getattr(event, "meaning" if field == "class" else field))


@pytest.mark.parametrize(("name", "sample"), samples())
def test_a_sample(name: str, sample: dict[str, Any]) -> None:
    reading = platforms.load(name).read(request_of(sample))
    wanted = sample["events"]
    found = [
        {field: _told(event, field) for field in want} for event, want in zip(reading.events, wanted, strict=False)
    ]
    assert found == wanted
    assert len(reading.events) == len(wanted)
    assert reading.ignored == sample.get("ignored", reading.ignored)


@pytest.mark.parametrize("name", platforms.names())
def test_every_platform_has_a_sample_and_tells_how_it_is_set_up(name: str) -> None:
    platform = platforms.load(name)
    assert (corpus.SAMPLES / f"{name}.json").exists()
    assert platform.name == name
    assert any("{url" in step for step in platform.setup)
    assert set(platform.needed) <= {secret.name for secret in platform.settable}


@pytest.mark.parametrize(("name", "sample"), samples())
def test_what_is_counted_is_a_delivery_event_as_others_post_it(name: str, sample: dict[str, Any]) -> None:
    for event in platforms.load(name).read(request_of(sample)).events:
        if delivery := event.delivery(NOW):
            assert DECODE_ONE.decode(msgspec.json.encode(delivery)) == delivery


WORDS = st.sampled_from([
    "event", "type", "Type", "RecordType", "email", "Email", "recipient", "timestamp", "time", "ts", "msys",
    "msg", "data", "payload", "bounce", "mail", "message", "events", "delivery-status", "headers", "signature",
    "event-data", "reason", "code", "tags", "Message", "eventType", "bouncedRecipients", "to", "status",
])  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
    | st.sampled_from(["bounce", "Bounce", "bounced", "failed", "jo@acme.com", "5.1.1", "1e400", "-1", "99999999999999999999"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=5), inner, max_size=5),
    max_leaves=15,
)  # fmt: skip

BODIES = VALUES.map(json.dumps).map(str.encode) | st.binary(max_size=40)


# What comes in the place of a value, near to what platforms send.
NEAR: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1.5, 10**30, "", "\x00", "ü" * 300, "[]", "{", "1e999", [], [None], [[]], {}, {"email": []}]
)


def _twisted(sample: Any, draw: st.DataObject) -> Any:
    """A sample with some of its values replaced by anything, and some left out."""
    what = draw.draw(st.integers(0, 14))
    if what < 2:
        return draw.draw(NEAR if what else VALUES)
    if isinstance(sample, dict):
        return {key: _twisted(value, draw) for key, value in sample.items() if draw.draw(st.integers(0, 14))}
    if isinstance(sample, str) and sample[:1] in ("{", "["):  # JSON in text: SNS, Mandrill
        return json.dumps(_twisted(json.loads(sample), draw))
    return [_twisted(value, draw) for value in sample] if isinstance(sample, list) else sample


def _survives(name: str, request: Request) -> None:
    """Read, or Unreadable; what it reads can be counted, and stands in the form of `POST /events`."""
    try:
        reading = platforms.load(name).read(request)
    except Unreadable:
        return
    for event in reading.events:
        if delivery := event.delivery(NOW):
            DECODE_ONE.decode(msgspec.json.encode(delivery))
            prepare(delivery, name)


@pytest.mark.parametrize("name", platforms.names())
@given(body=BODIES, form=st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_body_is_read_or_refused(name: str, body: bytes, form: bool) -> None:
    _survives(name, Request.of(headers=FORM if form else {}, body=body))


@pytest.mark.parametrize("name", platforms.names())
@given(draw=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_sample_with_anything_in_it_is_read_or_refused(name: str, draw: st.DataObject) -> None:
    sample = draw.draw(st.sampled_from([one.values[1] for one in samples() if one.values[0] == name]))
    if "form" in sample:
        form = {key: _twisted(value, draw) for key, value in sample["form"].items()}
        _survives(name, request_of({"form": {key: str(value) for key, value in form.items()}}))
    elif "body" in sample:
        _survives(name, request_of({"body": _twisted(sample["body"], draw)}))


@pytest.mark.parametrize(
    "body",
    [
        b'\xef\xbb\xbf{"RecordType": "Bounce", "Type": "HardBounce", "Email": "jo@acme.com"}',
        b'{"RecordType": "Bounce", "Type": "HardBounce", "Email": "jo@acme.com", "Details": "line\r\nbreak"}',
        b'{"RecordType": "Bounce", "Type": "HardBounce", "Email": "jo@acme.com", "Details": "half \\ud83d"}',
        b'{"RecordType": "Bounce", "Type": "HardBounce", "Email": "jo@acme.com", "Details": "k\xf6nnen"}',
    ],
    ids=["byte order mark", "raw line break", "half a pair", "Latin-1"],
)
def test_json_that_is_not_quite_json_is_read(body: bytes) -> None:
    for headers in ({}, FORM):
        event = platforms.load("postmark").read(Request.of(headers=headers, body=body)).events[0]
        assert (event.meaning, event.recipient) == ("hard", "jo@acme.com")
        assert b"?" in event.diagnostic.encode() or "half" not in event.diagnostic
