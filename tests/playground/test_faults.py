"""Failures on order, and the record of calls."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground.person import Person
from playground.server import Playground
from tests.playground.sandbox import DELIVERABILITY, client_of, refused


async def order(slack: Playground, **fault: Any) -> dict[str, Any]:
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{slack.url}/playground/faults", json=fault) as response,
    ):
        return dict(await response.json())


async def texts(slack: Playground) -> list[str]:
    history = await client_of(slack).conversations_history(channel=DELIVERABILITY)
    return [one["text"] for one in history["messages"]]


async def test_a_call_is_rate_limited_as_often_as_ordered(slack: Playground, bot: AsyncWebClient) -> None:
    await order(slack, method="auth.test", times=2, kind="ratelimited", retry_after=7)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            await bot.auth_test()
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "7"
    assert (await bot.auth_test())["ok"]


async def test_slacks_own_errors_can_be_ordered(slack: Playground, bot: AsyncWebClient) -> None:
    await order(slack, method="chat.postMessage", times=1, kind="error", error="fatal_error")
    answer = await refused(bot.chat_postMessage(channel=DELIVERABILITY, text="x"))
    assert answer == {"ok": False, "error": "fatal_error"}


async def test_a_server_error_is_no_json(slack: Playground) -> None:
    await order(slack, method="*", times=1, kind="http", status=503)
    async with aiohttp.ClientSession() as http, http.post(slack.api_url + "api.test") as response:
        assert (response.status, await response.text()) == (503, "the playground was told to fail")


async def test_a_dropped_call_did_nothing(slack: Playground, bot: AsyncWebClient) -> None:
    await order(slack, method="chat.postMessage", times=1, kind="drop")
    with pytest.raises(aiohttp.ClientError):
        await _post_once(slack)
    assert await texts(slack) == []


async def test_a_call_dropped_after_the_work_did_it(slack: Playground) -> None:
    await order(slack, method="chat.postMessage", times=1, kind="drop_after")
    with pytest.raises(aiohttp.ClientError):
        await _post_once(slack)
    assert await texts(slack) == ["once"]


async def test_a_call_that_hangs_too_long_for_its_caller_did_nothing(slack: Playground) -> None:
    await order(slack, method="chat.postMessage", times=1, kind="hang", seconds=0.1)
    with pytest.raises(TimeoutError):
        await _post_once(slack, timeout=0.05)
    async with asyncio.timeout(5):
        while not slack.calls.of("chat.postMessage"):
            await asyncio.sleep(0.01)
    assert slack.calls.of("chat.postMessage")[0]["status"] == 0
    assert await texts(slack) == []


async def test_a_call_that_hangs_is_answered_in_the_end(slack: Playground) -> None:
    await order(slack, method="chat.postMessage", times=1, kind="hang", seconds=0.01)
    await _post_once(slack)
    assert await texts(slack) == ["once"]


async def test_a_response_url_may_fail_too(slack: Playground, app: AsyncApp, alice: Person) -> None:
    got: asyncio.Queue[int] = asyncio.Queue()

    @app.command("/echo")
    async def echo(ack: Any, respond: Any) -> None:
        await ack()
        got.put_nowait((await respond("x")).status_code)

    await order(slack, method="response_url", times=1, kind="http", status=500)
    await alice.run("/echo")
    assert await got.get() == 500
    assert alice.ephemerals == []


async def test_a_fault_may_wait_for_its_turn(slack: Playground, bot: AsyncWebClient) -> None:
    await order(slack, method="auth.test", times=1, after=1, kind="error", error="fatal_error")
    assert (await bot.auth_test())["ok"]
    assert (await refused(bot.auth_test()))["error"] == "fatal_error"
    assert (await bot.auth_test())["ok"]


async def test_faults_can_be_ended(slack: Playground, bot: AsyncWebClient) -> None:
    await order(slack, method="*", times=100, kind="error")
    async with aiohttp.ClientSession() as http, http.delete(f"{slack.url}/playground/faults") as response:
        assert await response.json() == {"ok": True}
    assert (await bot.auth_test())["ok"]


async def test_an_unknown_kind_of_fault_is_refused(slack: Playground) -> None:
    answer = await order(slack, method="*", times=1, kind="gremlins")
    assert answer["error"].startswith("kind must be one of drop, drop_after, error, hang, http, ratelimited")


async def test_every_call_is_recorded_without_the_token(slack: Playground, bot: AsyncWebClient) -> None:
    await bot.auth_test()
    await bot.chat_postMessage(channel=DELIVERABILITY, text="x")
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{slack.url}/playground/calls", params={"since": 1}) as response,
    ):
        (call,) = await response.json()
    assert (call["n"], call["method"], call["status"]) == (2, "chat.postMessage", 200)
    assert call["args"] == {"channel": DELIVERABILITY, "text": "x"}
    assert call["answer"]["ok"]
    assert [one["n"] for one in slack.calls.of("auth.test")] == [1]


async def _post_once(slack: Playground, *, timeout: float = 5.0) -> None:
    header = {"Authorization": f"Bearer {slack.bot_token}"}
    given = {"channel": DELIVERABILITY, "text": "once"}
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout)) as http,
        http.post(slack.api_url + "chat.postMessage", json=given, headers=header) as response,
    ):
        await response.read()
