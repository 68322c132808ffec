"""POST /events: a sender reports what happened to its mail, and may name its request by an Idempotency-Key.

The key is the draft's (draft-ietf-httpapi-idempotency-key-header-07): the same key and body again get the same answer,
another body 422, and 409 while the first is still being worked on. Keys are known for `store.dedupe_days`.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
from aiohttp import web

from bot.delivery_event import DECODE_MANY, DeliveryEvent
from bot.errors import InputError, TooLate
from bot.intake.intake import Intake
from bot.settings import Settings
from bot.store import idempotency
from bot.web.body import read
from bot.web.exchange import json_response
from bot.web.tokens import refused

SOURCE = "events"  # what these events are told apart by from those of other sources
LARGE = 50_000  # octets: a body above is decoded in a thread
LONGEST_KEY = 255


class EventRoutes:
    """What the route works with."""

    def __init__(self, settings: Settings, intake: Intake) -> None:
        self._settings = settings
        self._intake = intake
        self._in_hand: set[str] = set()

    def add_to(self, app: web.Application) -> None:
        """The one route."""
        app.router.add_post("/events", self.events)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """All of a batch, or (where one event is wrong) nothing of it."""
        if answer := refused(request, self._settings.secrets, writing=True):
            return answer
        body = await read(request)
        asked = _asked(request, body)
        with self._alone(asked):
            batch = await _decoded(body)
            recorded = await self._intake.take(batch, source=SOURCE, kind="api", asked=asked)
        return json_response({"new": recorded.new, "duplicates": recorded.duplicates})

    @contextmanager
    def _alone(self, asked: idempotency.Request | None) -> Iterator[None]:
        if asked is None:
            yield
            return
        if asked.key in self._in_hand:
            raise TooLate("A request with this Idempotency-Key is still being worked on. Ask again in a moment.")
        self._in_hand.add(asked.key)
        try:
            yield
        finally:
            self._in_hand.discard(asked.key)


def _asked(request: web.Request, body: bytes) -> idempotency.Request | None:
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    # The draft writes it as a string of RFC 8941, in quotes; most senders leave them out.
    key = given.strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise InputError(
            f"Idempotency-Key: must be 1 to {LONGEST_KEY} printable ASCII characters, such as a UUID. Nothing was stored."
        )
    return idempotency.request(request.headers.get("Authorization", ""), key, body)


async def _decoded(body: bytes) -> list[DeliveryEvent]:
    try:
        return await asyncio.to_thread(_read, body) if len(body) > LARGE else _read(body)
    except (msgspec.DecodeError, ValueError) as error:
        raise InputError(f"{error}. Nothing was stored. The shape is in docs/events.md.") from None


def _read(body: bytes) -> list[DeliveryEvent]:
    try:
        return DECODE_MANY.decode(body)
    except msgspec.ValidationError:
        # To JSON Schema 2.0 is a whole number, and there are senders whose language writes it so.
        return msgspec.convert(json.loads(body, parse_float=_number), list[DeliveryEvent])


def _number(text: str) -> int | float:
    value = float(text)
    return int(value) if value.is_integer() else value
