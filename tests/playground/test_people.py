"""Users, user groups, do not disturb, the team."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.server import Playground
from tests.playground.sandbox import MANIFEST, client_of, refused


async def test_the_locale_comes_only_when_asked_for(bot: AsyncWebClient) -> None:
    assert "locale" not in (await bot.users_info(user="U0BOB"))["user"]
    assert (await bot.users_info(user="U0BOB", include_locale=True))["user"]["locale"] == "fr-FR"


async def test_a_user_has_a_time_zone(bot: AsyncWebClient) -> None:
    user = (await bot.users_info(user="U0CAROL"))["user"]
    assert user["tz"] == "Europe/Madrid"
    assert user["tz_offset"] in (3600, 7200)


@pytest.mark.parametrize(
    ("user", "flags"),
    [
        ("U0ALICE", (False, False, False, False)),
        ("U0GUEST", (False, True, True, False)),
        ("U0DORA", (False, False, False, True)),
        ("U0BOT", (True, False, False, False)),
    ],
)
async def test_guests_bots_and_the_departed_are_marked(bot: AsyncWebClient, user: str, flags: tuple[bool, ...]) -> None:
    found = (await bot.users_info(user=user))["user"]
    assert tuple(found[one] for one in ("is_bot", "is_restricted", "is_ultra_restricted", "deleted")) == flags


async def test_nobody_is_found_under_a_wrong_id(bot: AsyncWebClient) -> None:
    assert (await refused(bot.users_info(user="U0NOBODY")))["error"] == "user_not_found"


async def test_the_list_of_users_has_all_of_them(bot: AsyncWebClient) -> None:
    members = (await bot.users_list(include_locale=True))["members"]
    assert {one["name"] for one in members} == {"alice", "bob", "carol", "mallory", "gus", "dora", "tester"}
    assert all("locale" in one for one in members)


async def test_a_user_group_has_its_people(bot: AsyncWebClient) -> None:
    assert (await bot.usergroups_users_list(usergroup="S0APPROVE"))["users"] == ["U0BOB", "U0CAROL"]
    (group,) = (await bot.usergroups_list(include_users=True))["usergroups"]
    assert (group["handle"], group["users"]) == ("deliverability-approvers", ["U0BOB", "U0CAROL"])


async def test_an_unknown_user_group_is_no_subteam(bot: AsyncWebClient) -> None:
    assert (await refused(bot.usergroups_users_list(usergroup="S0NONE")))["error"] == "no_such_subteam"


async def test_do_not_disturb_is_asked_for_fifty_people_at_most() -> None:
    scopes = {"oauth_config": {"scopes": {"bot": ["dnd:read"]}}}
    async with Playground(manifest={**MANIFEST, **scopes}) as slack:
        bot = client_of(slack)
        answer = await bot.dnd_teamInfo(users=["U0ALICE", "U0NOBODY"])
        assert list(answer["users"]) == ["U0ALICE"]
        assert (await refused(bot.dnd_teamInfo(users=["U0ALICE"] * 51)))["error"] == "invalid_arguments"


async def test_the_bot_sees_public_channels_and_its_own(bot: AsyncWebClient) -> None:
    channels = (await bot.conversations_list())["channels"]
    assert [(one["name"], one["is_member"]) for one in channels] == [("deliverability", True), ("general", False)]
    assert (await refused(bot.conversations_list(types="private_channel")))["needed"] == "groups:read"
    members = (await bot.conversations_members(channel="C0GENERAL"))["members"]
    assert members == ["U0ALICE", "U0BOB", "U0CAROL", "U0MALLORY"]
