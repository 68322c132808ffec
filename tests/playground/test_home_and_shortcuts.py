"""The Home tab, shortcuts, and the events the app subscribed to."""

import asyncio
import re
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.choosing import CannotDo
from playground.person import Person
from playground.server import Playground
from tests.playground.sandbox import DELIVERABILITY, MANIFEST, button, client_of, connected, home_view, refused, row

Body = dict[str, Any]


async def test_opening_the_home_tab_is_an_event(app: AsyncApp, alice: Person) -> None:
    got: asyncio.Queue[Body] = asyncio.Queue()

    @app.event("app_home_opened")
    async def opened(body: Body, client: AsyncWebClient) -> None:
        got.put_nowait(body)
        await client.views_publish(user_id=body["event"]["user"], view=home_view())

    view = await alice.home()
    body = await got.get()
    assert (view.type, view.words) == ("home", "home")
    assert body["type"] == "event_callback"
    assert body["event_id"].startswith("Ev")
    assert body["authorizations"][0]["user_id"] == "U0BOT"
    event = body["event"]
    assert (event["user"], event["tab"], event["channel"]) == ("U0ALICE", "home", "D0ALICE")


async def test_an_action_in_the_home_tab_carries_its_view(app: AsyncApp, bot: AsyncWebClient, alice: Person) -> None:
    got: asyncio.Queue[Body] = asyncio.Queue()

    @app.action("go")
    async def go(ack: Any, body: Body) -> None:
        await ack()
        got.put_nowait(body)

    @app.event("app_home_opened")
    async def opened(event: Body, client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view=home_view(row(button("go"))))

    view = await alice.home()
    await alice.click(view, "go")
    body = await got.get()
    assert (body["view"]["type"], body["view"]["id"]) == ("home", view.id)


async def test_each_person_has_a_home_of_their_own(bot: AsyncWebClient, slack: Playground) -> None:
    await bot.views_publish(user_id="U0ALICE", view=home_view())
    assert slack.slack.views.home("U0BOB") is None


async def test_a_home_tab_published_over_a_newer_one_conflicts(bot: AsyncWebClient) -> None:
    first = await bot.views_publish(user_id="U0ALICE", view=home_view())
    await bot.views_publish(user_id="U0ALICE", view=home_view())
    answer = await refused(bot.views_publish(user_id="U0ALICE", view=home_view(), hash=first["view"]["hash"]))
    assert answer["error"] == "hash_conflict"


async def test_an_app_without_a_home_tab_publishes_none() -> None:
    manifest = {**MANIFEST, "features": {**MANIFEST["features"], "app_home": {"home_tab_enabled": False}}}
    async with Playground(manifest=manifest) as slack:
        answer = await refused(client_of(slack).views_publish(user_id="U0ALICE", view=home_view()))
        assert answer["error"] == "not_enabled"


async def test_a_global_shortcut_carries_a_trigger(app: AsyncApp, alice: Person) -> None:
    got: asyncio.Queue[Body] = asyncio.Queue()

    @app.global_shortcut("start")
    async def start(ack: Any, body: Body) -> None:
        await ack()
        got.put_nowait(body)

    await alice.shortcut("start")
    body = await got.get()
    assert (body["type"], body["callback_id"], bool(body["trigger_id"])) == ("shortcut", "start", True)


async def test_a_message_shortcut_carries_the_message(app: AsyncApp, alice: Person) -> None:
    @app.message_shortcut("look")
    async def look(ack: Any, body: Body, respond: Any) -> None:
        await ack()
        await respond(f"it says {body['message']['text']}")

    said = await alice.say("a@b.co")
    await alice.shortcut("look", message=said)
    assert (await alice.wait_for_ephemeral("it says")).text == "it says <mailto:a@b.co|a@b.co>"


async def test_a_shortcut_that_is_not_in_the_manifest_is_not_delivered(app: AsyncApp, alice: Person) -> None:
    with pytest.raises(CannotDo, match="there is no shortcut 'dance' in the manifest"):
        await alice.shortcut("dance")


async def test_a_message_is_an_event_where_it_was_subscribed_to(app: AsyncApp, alice: Person) -> None:
    got: asyncio.Queue[Body] = asyncio.Queue()

    @app.event("message")
    async def heard(event: Body) -> None:
        got.put_nowait(event)

    await alice.say("not this one", channel="#growth-leads")  # no message.groups in the manifest
    await alice.say("nor this", channel="#general")  # the bot is not there
    said = await alice.say("but this")
    event = await got.get()
    assert (event["text"], event["channel"], event["ts"]) == ("but this", DELIVERABILITY, said.ts)
    assert got.empty()


async def test_a_mention_is_an_event(app: AsyncApp, alice: Person) -> None:
    got: asyncio.Queue[Body] = asyncio.Queue()

    @app.event("app_mention")
    async def mentioned(event: Body) -> None:
        got.put_nowait(event)

    @app.event("message")
    async def heard() -> None:
        """Bolt wants every event to have a listener."""

    await alice.say("@tester look at this")
    assert (await got.get())["text"] == "<@U0BOT> look at this"


async def test_without_its_optional_scope_the_event_is_not_sent() -> None:
    got: asyncio.Queue[str] = asyncio.Queue()
    async with (
        Playground(manifest=MANIFEST, optional_scopes=False) as slack,
        connected(slack) as app,
        Person(slack.url, "U0ALICE") as alice,
    ):

        @app.event(re.compile("message|app_mention"))
        async def heard(event: Body) -> None:
            got.put_nowait(event["type"])

        await alice.say("@tester do you hear this?")
        assert await got.get() == "app_mention"
        assert got.empty()


def with_home(**tabs: bool) -> Body:
    return {**MANIFEST, "features": {**MANIFEST["features"], "app_home": {"home_tab_enabled": True, **tabs}}}


async def test_nobody_writes_to_an_app_whose_messages_tab_is_read_only() -> None:
    manifest = with_home(messages_tab_enabled=True, messages_tab_read_only_enabled=True)
    async with Playground(manifest=manifest) as slack, Person(slack.url, "U0ALICE") as alice:
        await client_of(slack).chat_postMessage(channel="U0ALICE", text="hello")
        await alice.wait_for("@app", lambda one: one.text == "hello")
        with pytest.raises(CannotDo, match=r"Sending messages to this app has been turned off\."):
            await alice.say("hello yourself", channel="@app")


async def test_an_app_whose_messages_tab_is_off_writes_to_nobody() -> None:
    async with Playground(manifest=with_home(messages_tab_enabled=False)) as slack:
        answer = await refused(client_of(slack).chat_postMessage(channel="U0ALICE", text="hello"))
    assert answer["error"] == "messages_tab_disabled"
