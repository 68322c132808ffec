"""Buttons and menus in messages: what the app gets."""

import asyncio
import re
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.choosing import CannotDo
from playground.person import NotAnswered, Person
from playground.server import Playground
from tests.playground.sandbox import DELIVERABILITY, MANIFEST, button, option, question, row, section, typed

Body = dict[str, Any]


@pytest.fixture
def clicked(app: AsyncApp) -> asyncio.Queue[Body]:
    """The block_actions the app got, acknowledged."""
    got: asyncio.Queue[Body] = asyncio.Queue()

    @app.action(re.compile(".*"))
    async def action(ack: Any, body: Body) -> None:
        await ack()
        got.put_nowait(body)

    return got


async def posted(bot: AsyncWebClient, alice: Person, *blocks: Body) -> Any:
    await bot.chat_postMessage(channel=DELIVERABILITY, text="press", blocks=list(blocks))
    return await alice.wait_for("#deliverability", lambda one: one.text == "press")


async def test_a_click_carries_the_button_the_message_and_the_person(
    clicked: asyncio.Queue[Body], bot: AsyncWebClient, alice: Person
) -> None:
    message = await posted(bot, alice, row(button("go", value="7")))
    await alice.click(message, "go")
    body = await clicked.get()
    action = body["actions"][0]
    assert action.pop("action_ts")
    assert action == {
        "type": "button",
        "action_id": "go",
        "block_id": "row",
        "text": {"type": "plain_text", "text": "Press"},
        "value": "7",
    }
    assert body["user"] == {"id": "U0ALICE", "username": "alice", "name": "alice", "team_id": "T0ACME"}
    assert body["channel"] == {"id": DELIVERABILITY, "name": "deliverability"}
    assert body["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": DELIVERABILITY,
        "is_ephemeral": False,
    }
    assert body["message"]["ts"] == message.ts
    assert body["trigger_id"]


async def test_a_click_in_an_ephemeral_carries_no_message(
    clicked: asyncio.Queue[Body], bot: AsyncWebClient, alice: Person
) -> None:
    await bot.chat_postEphemeral(channel=DELIVERABILITY, user="U0ALICE", text="psst", blocks=[row(button("go"))])
    await alice.click(await alice.wait_for_ephemeral(lambda one: True), "go")
    body = await clicked.get()
    assert "message" not in body
    assert body["container"]["is_ephemeral"]


MENUS = [
    ({"type": "overflow", "options": [option("a"), option("b")]}, "b", "selected_option", option("b")),
    ({"type": "static_select", "options": [option("a")]}, "a", "selected_option", option("a")),
    ({"type": "checkboxes", "options": [option("a"), option("b")]}, ["b"], "selected_options", [option("b")]),
    ({"type": "users_select"}, "U0BOB", "selected_user", "U0BOB"),
    ({"type": "datepicker"}, "2026-11-22", "selected_date", "2026-11-22"),
]


@pytest.mark.parametrize(("element", "value", "field", "chosen"), MENUS, ids=lambda one: str(one)[:30])
async def test_a_choice_carries_what_was_chosen(
    clicked: asyncio.Queue[Body],
    bot: AsyncWebClient,
    alice: Person,
    element: Body,
    value: Any,
    field: str,
    chosen: Any,
) -> None:
    message = await posted(bot, alice, row({**element, "action_id": "menu"}))
    await alice.click(message, "menu", value=value)
    action = (await clicked.get())["actions"][0]
    assert (action["type"], action[field]) == (element["type"], chosen)


async def test_the_state_of_the_message_comes_along(
    clicked: asyncio.Queue[Body], bot: AsyncWebClient, alice: Person
) -> None:
    menu = {"type": "static_select", "action_id": "menu", "options": [option("a"), option("b")]}
    form = question("note", typed())
    message = await posted(bot, alice, row(menu, button("go")), form)
    await alice.click(message, "go", values={"menu": "b", "note": "later"})
    assert (await clicked.get())["state"]["values"] == {
        "row": {"menu": {"type": "static_select", "selected_option": option("b")}},
        "note": {"typed": {"type": "plain_text_input", "value": "later"}},
    }


async def test_nobody_clicks_in_a_channel_they_are_not_in(
    clicked: asyncio.Queue[Body], slack: Playground, bot: AsyncWebClient, alice: Person
) -> None:
    message = await posted(bot, alice, row(button("go")))
    slack.workspace.leave(DELIVERABILITY, "U0ALICE")
    with pytest.raises(CannotDo, match="alice is not in C0DELIV"):
        await alice.click(message, "go")


async def test_a_button_that_is_gone_cannot_be_clicked(
    clicked: asyncio.Queue[Body], bot: AsyncWebClient, alice: Person
) -> None:
    message = await posted(bot, alice, row(button("go")))
    await bot.chat_update(channel=DELIVERABILITY, ts=message.ts, text="done", blocks=[section("done")])
    with pytest.raises(CannotDo, match="there is no block 'row' there"):
        await alice.click(message, "go")


async def test_a_click_nobody_acknowledges_is_told_of(
    slack: Playground, app: AsyncApp, bot: AsyncWebClient, alice: Person
) -> None:
    slack.lose_patience(after=0.1)

    @app.action("go")
    async def go() -> None:
        """Forgets to acknowledge."""

    message = await posted(bot, alice, row(button("go")))
    with pytest.raises(NotAnswered, match="operation_timeout"):
        await alice.click(message, "go")


async def test_without_interactivity_in_the_manifest_no_click_is_delivered() -> None:
    manifest = {**MANIFEST, "settings": {"interactivity": {"is_enabled": False}}}
    async with Playground(manifest=manifest) as slack, Person(slack.url, "U0ALICE") as alice:
        with pytest.raises(CannotDo, match="not configured to handle interactive responses"):
            await alice.shortcut("start")
