"""Socket Mode, spoken by hand and by slack_bolt."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.person import NotAnswered, Person
from playground.server import Playground
from tests.playground.sandbox import client_of, connected

Socket = aiohttp.ClientWebSocketResponse


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def ticket(slack: Playground) -> str:
    answer = await client_of(slack).apps_connections_open(app_token=slack.app_token)
    return str(answer["url"])


async def connect(slack: Playground, http: aiohttp.ClientSession) -> Socket:
    """A connection that has been greeted."""
    socket = await http.ws_connect(await ticket(slack))
    assert (await socket.receive_json())["type"] == "hello"
    return socket


async def acknowledge(socket: Socket, **payload: Any) -> dict[str, Any]:
    """Takes the next envelope and answers it."""
    envelope: dict[str, Any] = await socket.receive_json()
    await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": payload})
    return envelope


async def test_a_connection_is_greeted(slack: Playground, http: aiohttp.ClientSession) -> None:
    socket = await http.ws_connect(await ticket(slack))
    hello = await socket.receive_json()
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["connection_info"] == {"app_id": "A0BOT"}


async def test_a_ticket_is_good_once(slack: Playground, http: aiohttp.ClientSession) -> None:
    address = await ticket(slack)
    await http.ws_connect(address)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await http.ws_connect(address)
    assert refused.value.status == 403


async def test_a_ticket_expires(slack: Playground, http: aiohttp.ClientSession) -> None:
    address = await ticket(slack)
    slack.clock.advance(31)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await http.ws_connect(address)


async def test_a_command_is_an_envelope_to_acknowledge(
    slack: Playground, http: aiohttp.ClientSession, alice: Person
) -> None:
    socket = await connect(slack, http)
    envelope, _ = await asyncio.gather(acknowledge(socket, text="got it"), alice.run("/echo hi"))
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert envelope["payload"]["text"] == "hi"
    assert alice.ephemerals[-1].text == "got it"


async def test_each_envelope_goes_to_one_connection_in_turn(
    slack: Playground, http: aiohttp.ClientSession, alice: Person
) -> None:
    sockets = [await connect(slack, http) for _ in range(2)]
    both = [asyncio.create_task(acknowledge(socket)) for socket in sockets]
    for text in ("one", "two"):
        await alice.run(f"/echo {text}")
    envelopes = await asyncio.gather(*both)
    assert {envelope["payload"]["text"] for envelope in envelopes} == {"one", "two"}


async def test_the_eleventh_connection_is_turned_away(slack: Playground, http: aiohttp.ClientSession) -> None:
    held = [await connect(slack, http) for _ in range(10)]
    socket = await http.ws_connect(await ticket(slack))
    assert (await socket.receive_json())["reason"] == "too_many_websockets"
    assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
    assert not any(one.closed for one in held)


async def test_an_event_that_is_not_acknowledged_comes_again(
    slack: Playground, http: aiohttp.ClientSession, alice: Person
) -> None:
    socket = await connect(slack, http)
    slack.lose_patience(after=0.1)
    await alice.say("listen")
    first = await socket.receive_json()
    second = await acknowledge(socket)
    assert (first["retry_attempt"], first["retry_reason"]) == (0, "")
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "timeout")
    assert first["payload"]["event_id"] == second["payload"]["event_id"]


async def test_a_bot_follows_a_refresh(slack: Playground, app: AsyncApp, alice: Person) -> None:
    @app.command("/echo")
    async def echo(ack: Any) -> None:
        await ack("still here")

    await slack.refresh_sockets()
    await slack.wait_connected()
    await alice.run("/echo")
    assert alice.ephemerals[-1].text == "still here"


async def test_a_refreshed_connection_gets_nothing_more(
    slack: Playground, http: aiohttp.ClientSession, alice: Person
) -> None:
    old = await connect(slack, http)
    await slack.refresh_sockets()
    assert (await old.receive_json())["reason"] == "refresh_requested"
    new = await connect(slack, http)
    for _ in range(3):
        await asyncio.gather(acknowledge(new), alice.run("/echo"))


async def test_a_dropped_socket_leaves_nobody_to_ask(
    slack: Playground, http: aiohttp.ClientSession, alice: Person
) -> None:
    await connect(slack, http)
    async with http.post(f"{slack.url}/playground/disconnect", json={"kind": "drop"}) as response:
        assert await response.json() == {"ok": True}
    await alice.wait_until(lambda: alice.screen.connected is False)
    with pytest.raises(NotAnswered, match="dispatch_failed"):
        await alice.run("/echo")


async def test_a_bot_comes_back_after_a_drop(slack: Playground, alice: Person) -> None:
    async with connected(slack) as app:
        app.client.logger.disabled = True

        @app.command("/echo")
        async def echo(ack: Any) -> None:
            await ack("back")

        slack.drop_sockets()
        await alice.wait_until(lambda: alice.screen.connected is False)
    async with connected(slack) as again:
        again.command("/echo")(echo)
        await alice.run("/echo")
        assert alice.ephemerals[-1].text == "back"


async def test_the_page_hears_of_the_connection(slack: Playground, http: aiohttp.ClientSession, alice: Person) -> None:
    assert not alice.screen.connected
    socket = await connect(slack, http)
    await alice.wait_until(lambda: alice.screen.connected is True)
    await socket.close()
    await alice.wait_until(lambda: alice.screen.connected is False)


async def test_connecting_asks_for_the_app_token(slack: Playground) -> None:
    client = AsyncWebClient(base_url=slack.api_url)
    answer = await client.apps_connections_open(app_token=slack.app_token)
    assert answer["url"].startswith(f"ws://127.0.0.1:{slack.url.rsplit(':', 1)[1]}/link/?ticket=")
