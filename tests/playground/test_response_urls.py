"""Response URLs: five uses, thirty minutes, replacing and deleting."""

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.person import Person
from playground.server import Playground
from tests.playground.sandbox import DELIVERABILITY, button, row


@pytest.fixture
async def respond(app: AsyncApp, alice: Person) -> Callable[..., Any]:
    """Uses the response_url of alice's command; the status and text of the answer."""
    urls: list[str] = []

    @app.command("/echo")
    async def echo(ack: Any, command: Any) -> None:
        urls.append(command["response_url"])
        await ack()

    await alice.run("/echo")

    async def use(**body: Any) -> tuple[int, str]:
        async with aiohttp.ClientSession() as http, http.post(urls[0], json=body) as response:
            return response.status, await response.text()

    return use


async def test_a_response_is_ephemeral_unless_it_says_otherwise(
    respond: Callable[..., Any], alice: Person, bob: Person
) -> None:
    await respond(text="quietly")
    await respond(text="loudly", response_type="in_channel")
    assert [one.text for one in await alice.messages()] == ["quietly", "loudly"]
    assert [one.text for one in await bob.messages()] == ["loudly"]


async def test_a_response_url_is_good_five_times(respond: Callable[..., Any]) -> None:
    assert [(await respond(text="again"))[0] for _ in range(5)] == [200] * 5
    assert await respond(text="again") == (404, '{"ok": false, "error": "used_url"}')


async def test_a_response_url_is_good_for_half_an_hour(respond: Callable[..., Any], slack: Playground) -> None:
    slack.clock.advance(30 * 60 + 1)
    assert await respond(text="late") == (404, '{"ok": false, "error": "expired_url"}')


async def test_a_response_needs_something_to_say(respond: Callable[..., Any]) -> None:
    assert await respond() == (400, '{"ok": false, "error": "no_text"}')


@pytest.fixture
async def pressed(app: AsyncApp, bot: AsyncWebClient) -> None:
    """Buttons that replace, delete and add, by the response_url of the click."""

    @app.action("replace")
    async def replace(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="replaced", replace_original=True)

    @app.action("delete")
    async def delete(ack: Any, respond: Any) -> None:
        await ack()
        await respond(delete_original=True)

    @app.action("add")
    async def add(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="added", replace_original=False)


BUTTONS = [row(button("replace"), button("delete"), button("add"))]


async def test_a_message_is_replaced(pressed: None, bot: AsyncWebClient, alice: Person) -> None:
    await bot.chat_postMessage(channel=DELIVERABILITY, text="original", blocks=BUTTONS)
    message = await alice.wait_for("#deliverability", lambda one: one.text == "original")
    await alice.click(message, "replace")
    replaced = await alice.wait_for("#deliverability", lambda one: one.text == "replaced")
    assert (replaced.ts, replaced.blocks) == (message.ts, [])


async def test_a_message_is_deleted(pressed: None, bot: AsyncWebClient, alice: Person) -> None:
    await bot.chat_postMessage(channel=DELIVERABILITY, text="original", blocks=BUTTONS)
    message = await alice.wait_for("#deliverability", lambda one: one.text == "original")
    await alice.click(message, "delete")
    await alice.wait_until(lambda: not alice.screen.messages("#deliverability"))


async def test_an_ephemeral_is_replaced_in_its_place(pressed: None, bot: AsyncWebClient, alice: Person) -> None:
    await bot.chat_postEphemeral(channel=DELIVERABILITY, user="U0ALICE", text="original", blocks=BUTTONS)
    whisper = await alice.wait_for_ephemeral(lambda one: one.text == "original")
    await alice.click(whisper, "replace")
    replaced = await alice.wait_for_ephemeral("replaced")
    assert (replaced.ts, len(alice.ephemerals)) == (whisper.ts, 1)


async def test_an_ephemeral_is_deleted(pressed: None, bot: AsyncWebClient, alice: Person) -> None:
    await bot.chat_postEphemeral(channel=DELIVERABILITY, user="U0ALICE", text="original", blocks=BUTTONS)
    await alice.click(await alice.wait_for_ephemeral(lambda one: True), "delete")
    await alice.wait_until(lambda: not alice.ephemerals)


async def test_a_message_is_added(pressed: None, bot: AsyncWebClient, alice: Person) -> None:
    await bot.chat_postMessage(channel=DELIVERABILITY, text="original", blocks=BUTTONS)
    await alice.click(await alice.wait_for("#deliverability", lambda one: True), "add")
    await alice.wait_for_ephemeral("added")
    assert [one.text for one in await alice.messages()] == ["original", "added"]


@pytest.mark.parametrize(("clicked", "answered_in_thread"), [("original", False), ("reply", True)])
async def test_what_is_added_stands_where_the_message_clicked_on_does(
    pressed: None, bot: AsyncWebClient, alice: Person, clicked: str, answered_in_thread: bool
) -> None:
    posted = await bot.chat_postMessage(channel=DELIVERABILITY, text="original", blocks=BUTTONS)
    await bot.chat_postMessage(channel=DELIVERABILITY, text="reply", blocks=BUTTONS, thread_ts=posted["ts"])
    await alice.wait_for("#deliverability", lambda one: one.text == "reply")
    await alice.click(await alice.wait_for("#deliverability", lambda one: one.text == clicked), "add")
    assert (await alice.wait_for_ephemeral("added")).is_reply == answered_in_thread
