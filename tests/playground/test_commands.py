"""Slash commands: what the app gets, and what the person sees of its answer."""

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from playground.choosing import CannotDo
from playground.person import NotAnswered, Person
from playground.server import Playground
from tests.playground.sandbox import section


async def test_the_acknowledgement_is_shown_to_who_asked_only(app: AsyncApp, alice: Person, bob: Person) -> None:
    @app.command("/echo")
    async def echo(ack: Any, command: Any) -> None:
        await ack(f"you said {command['text']}")

    await alice.run("/echo hello there")
    assert [one.text for one in alice.ephemerals] == ["you said hello there"]
    assert await bob.messages() == []


async def test_the_payload_is_slacks(app: AsyncApp, alice: Person) -> None:
    got: dict[str, Any] = {}

    @app.command("/echo")
    async def echo(ack: Any, body: Any) -> None:
        got.update(body)
        await ack()

    await alice.run("/echo jo@acme.com", channel="#growth-leads")
    assert got.pop("response_url").startswith("http://127.0.0.1:")
    assert got.pop("trigger_id")
    assert got.pop("token")
    assert got == {
        "team_id": "T0ACME",
        "team_domain": "acme-mail",
        "channel_id": "G0GROWTH",
        "channel_name": "privategroup",
        "user_id": "U0ALICE",
        "user_name": "alice",
        "command": "/echo",
        "text": "jo@acme.com",
        "api_app_id": "A0BOT",
        "is_enterprise_install": "false",
    }


async def test_a_command_that_escapes_gets_ids(app: AsyncApp, alice: Person) -> None:
    @app.command("/escaped")
    async def escaped(ack: Any, command: Any) -> None:
        await ack(command["text"])

    await alice.run("/escaped @bob in #general")
    assert alice.ephemerals[-1].text == "<@U0BOB|bob> in <#C0GENERAL|general>"


async def test_an_answer_in_channel_is_seen_by_all(app: AsyncApp, alice: Person, bob: Person) -> None:
    @app.command("/echo")
    async def echo(ack: Any) -> None:
        await ack(text="for all", response_type="in_channel")

    await alice.run("/echo")
    assert [one.text for one in await bob.messages()] == ["for all"]


async def test_a_command_works_where_the_bot_is_not(app: AsyncApp, alice: Person) -> None:
    @app.command("/echo")
    async def echo(ack: Any) -> None:
        await ack("here")

    await alice.run("/echo", channel="#general")
    assert alice.ephemerals[-1].channel == "C0GENERAL"


async def test_a_command_that_is_not_in_the_manifest_is_not_delivered(app: AsyncApp, alice: Person) -> None:
    with pytest.raises(CannotDo, match=r"^/sing is not a valid command"):
        await alice.run("/sing")


async def test_no_command_in_a_thread(app: AsyncApp, alice: Person) -> None:
    root = await alice.say("root")
    with pytest.raises(CannotDo, match=r"^/echo is not supported in threads"):
        await alice.say("/echo", thread=root)


async def test_without_an_app_the_command_fails(alice: Person) -> None:
    with pytest.raises(NotAnswered, match=r'^/echo failed with the error "dispatch_failed"$'):
        await alice.run("/echo")


async def test_an_app_that_is_too_slow_is_told_of_to_who_asked(slack: Playground, app: AsyncApp, alice: Person) -> None:
    slack.lose_patience(after=0.1)
    finish = asyncio.Event()

    @app.command("/echo")
    async def echo(ack: Any) -> None:
        await finish.wait()
        await ack("too late")

    with pytest.raises(NotAnswered, match=r'^/echo failed with the error "operation_timeout"$'):
        await alice.run("/echo")
    assert alice.warnings == ['/echo failed with the error "operation_timeout"']
    finish.set()


async def test_an_answer_with_unsound_blocks_is_told_of_too(app: AsyncApp, alice: Person) -> None:
    @app.command("/echo")
    async def echo(ack: Any) -> None:
        await ack(text="x", blocks=[section("x" * 3001)])

    with pytest.raises(NotAnswered, match='"invalid_blocks"'):
        await alice.run("/echo")
