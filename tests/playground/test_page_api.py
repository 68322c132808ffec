"""What the page asks for: the state, refusals in plain words, the page itself."""

from typing import Any

import aiohttp
import pytest

from playground.choosing import CannotDo
from playground.person import Person
from playground.server import Playground
from tests.playground.sandbox import MANIFEST


async def state(slack: Playground, person: str) -> tuple[int, dict[str, Any]]:
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{slack.url}/playground/state", params={"as": person}) as response,
    ):
        return response.status, await response.json()


async def test_the_state_is_what_that_person_may_see(slack: Playground) -> None:
    _, mallory = await state(slack, "U0MALLORY")
    assert [one["name"] for one in mallory["channels"]] == ["deliverability", "general"]
    assert (mallory["me"]["name"], mallory["team"]) == ("mallory", {"id": "T0ACME", "name": "Acme Mail"})
    assert mallory["commands"][0] == {
        "command": "/echo",
        "description": "Says it again",
        "usage_hint": "[words]",
    }
    assert mallory["groups"] == [
        {"id": "S0APPROVE", "handle": "deliverability-approvers", "users": ["U0BOB", "U0CAROL"]}
    ]
    assert (mallory["connected"], mallory["home"], mallory["views"]) == (False, None, [])


@pytest.mark.parametrize(
    ("person", "status", "error"),
    [
        ("U0NOBODY", 404, "there is nobody called 'U0NOBODY'"),
        ("U0BOT", 404, "there is nobody called 'U0BOT'"),
        ("U0DORA", 403, "dora's account is deactivated"),
    ],
)
async def test_only_living_people_have_a_page(slack: Playground, person: str, status: int, error: str) -> None:
    assert await state(slack, person) == (status, {"error": error})


@pytest.mark.parametrize(
    ("deed", "body", "error"),
    [
        ("say", {"as": "U0ALICE", "text": "x"}, "missing: channel"),
        ("say", {"text": "x"}, "missing: as"),
        ("say", {"as": "U0MALLORY", "channel": "G0GROWTH", "text": "x"}, "mallory is not in G0GROWTH"),
        ("submit", {"as": "U0ALICE", "view_id": "V0"}, "that view is not open"),
        ("dance", {"as": "U0ALICE"}, "there is nothing here"),
        ("disconnect", {"kind": "slowly"}, "kind must be refresh or drop"),
    ],
)
async def test_what_cannot_be_done_is_said(slack: Playground, deed: str, body: Any, error: str) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{slack.url}/playground/{deed}", json=body) as response,
    ):
        assert 400 <= response.status < 500
        assert await response.json() == {"error": error}


async def test_the_page_is_served(slack: Playground) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.get(slack.url) as response:
            assert (response.status, response.content_type) == (200, "text/html")
        async with http.get(f"{slack.url}/static/app.js") as response:
            assert response.status == 200


async def test_another_page_in_the_browser_cannot_act_here(slack: Playground) -> None:
    async with (
        aiohttp.ClientSession(headers={"Origin": "https://evil.example"}) as http,
        http.post(f"{slack.url}/playground/home", json={"as": "U0ALICE"}) as response,
    ):
        assert (response.status, await response.json()) == (403, {"error": "not from https://evil.example"})


async def test_what_one_person_says_the_others_see(alice: Person, bob: Person) -> None:
    await alice.say("hello")
    assert (await bob.wait_for("#deliverability", lambda one: one.text == "hello")).user == "U0ALICE"


async def test_a_person_is_told_what_there_is_instead(slack: Playground, alice: Person) -> None:
    said = await alice.say("nothing to click")
    with pytest.raises(CannotDo, match="there is no 'go' to click on; there are: none"):
        await alice.click(said, "go")


async def test_waiting_in_vain_shows_the_screen(alice: Person) -> None:
    await alice.say("not this")
    with pytest.raises(CannotDo, match="waited for a message in #deliverability in vain") as caught:
        await alice.wait_for("#deliverability", lambda one: one.text == "that", timeout=0.01)
    assert "deliverability: not this" in str(caught.value)


async def test_two_playgrounds_know_nothing_of_each_other(slack: Playground, alice: Person) -> None:
    async with Playground(manifest=MANIFEST) as other, Person(other.url, "U0BOB") as bob:
        await alice.say("here")
        assert await bob.messages() == []
