"""Signed HTTP: slack_bolt verifies the signature, a plain receiver looks at the retries."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.person import NotAnswered, Person
from playground.server import Playground
from playground.tokens import BOT_TOKEN, SIGNING_SECRET
from tests.playground.sandbox import DELIVERABILITY, MANIFEST, button, client_of, row

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def receiving(app: web.Application) -> AsyncIterator[Playground]:
    """A playground that sends its events to this app."""
    async with TestServer(app) as server:
        address = str(server.make_url("/slack/events"))
        async with Playground(manifest=MANIFEST, events_url=address, retry_delays=(0.0, 0.01, 0.02)) as slack:
            yield slack


@asynccontextmanager
async def bolt(*, secret: str = SIGNING_SECRET) -> AsyncIterator[tuple[AsyncApp, Playground]]:
    app = AsyncApp(client=AsyncWebClient(token=BOT_TOKEN), signing_secret=secret)
    async with receiving(app.web_app("/slack/events")) as slack:
        app.client.base_url = slack.api_url
        yield app, slack


class Receiver:
    """Answers each request with the next of `answers`, the last one for ever; keeps what came."""

    def __init__(self, *answers: Handler) -> None:
        self.requests: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()
        self._answers = list(answers)

    async def receive(self, request: web.Request) -> web.StreamResponse:
        self.requests.put_nowait((dict(request.headers), await request.read()))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return await answer(request)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/slack/events", self.receive)
        return app


def status(code: int, **headers: str) -> Handler:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=code, headers=headers)

    return answer


async def too_slow(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(0.5)
    return web.Response()


async def test_a_command_reaches_bolt_and_its_answer_the_person() -> None:
    async with bolt() as (app, slack), Person(slack.url, "U0ALICE") as alice:

        @app.command("/echo")
        async def echo(ack: Any, command: Any) -> None:
            await ack(command["text"])

        await alice.run("/echo jo@acme.com")
        assert alice.ephemerals[-1].text == "jo@acme.com"


async def test_a_click_and_an_event_reach_bolt() -> None:
    async with bolt() as (app, slack), Person(slack.url, "U0ALICE") as alice:

        @app.action("go")
        async def go(ack: Any, respond: Any) -> None:
            await ack()
            await respond("clicked", replace_original=False)

        @app.event("app_home_opened")
        async def home(client: AsyncWebClient, event: Any) -> None:
            await client.chat_postMessage(channel=DELIVERABILITY, text="x", blocks=[row(button("go"))])

        await alice.home_opened()
        message = await alice.wait_for("#deliverability", lambda one: "go" in one.action_ids)
        await alice.click(message, "go")
        await alice.wait_for_ephemeral("clicked")


async def test_bolt_refuses_another_secret() -> None:
    async with bolt(secret="somebody else's") as (_, slack), Person(slack.url, "U0ALICE") as alice:
        with pytest.raises(NotAnswered, match="dispatch_failed"):
            await alice.run("/echo")


async def test_the_signature_is_over_the_time_and_the_body() -> None:
    receiver = Receiver(status(200))
    async with receiving(receiver.app()) as slack, Person(slack.url, "U0ALICE") as alice:
        await alice.say("listen")
        headers, body = await receiver.requests.get()
    signed = b"v0:" + headers["X-Slack-Request-Timestamp"].encode() + b":" + body
    expected = hmac.new(SIGNING_SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["X-Slack-Signature"] == f"v0={expected}"


async def test_an_event_is_retried_three_times() -> None:
    receiver = Receiver(status(500))
    async with receiving(receiver.app()) as slack, Person(slack.url, "U0ALICE") as alice:
        await alice.say("listen")
        requests = [await receiver.requests.get() for _ in range(4)]
        assert await slack.next_unacknowledged_event()
    marks = [(one.get("X-Slack-Retry-Num"), one.get("X-Slack-Retry-Reason")) for one, _ in requests]
    assert marks == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({body for _, body in requests}) == 1
    assert receiver.requests.empty()


async def test_an_event_too_long_in_the_answering_is_retried_as_a_timeout() -> None:
    receiver = Receiver(too_slow, status(200))
    async with receiving(receiver.app()) as slack, Person(slack.url, "U0ALICE") as alice:
        slack.lose_patience(after=0.1)
        await alice.say("listen")
        await receiver.requests.get()
        headers, _ = await receiver.requests.get()
    assert headers["X-Slack-Retry-Reason"] == "http_timeout"


async def test_the_app_may_ask_for_no_retry() -> None:
    receiver = Receiver(status(500, **{"X-Slack-No-Retry": "1"}))
    async with receiving(receiver.app()) as slack, Person(slack.url, "U0ALICE") as alice:
        await alice.say("listen")
        event = await slack.next_unacknowledged_event()
    assert event["event"]["text"] == "listen"
    assert receiver.requests.qsize() == 1


async def test_a_command_is_not_retried() -> None:
    receiver = Receiver(status(500))
    async with receiving(receiver.app()) as slack, Person(slack.url, "U0ALICE") as alice:
        with pytest.raises(NotAnswered, match="dispatch_failed"):
            await alice.run("/echo")
    assert receiver.requests.qsize() == 1


async def test_the_web_api_is_there_as_well() -> None:
    async with bolt() as (_, slack):
        assert (await client_of(slack).auth_test())["ok"]
