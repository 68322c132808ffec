"""Who may call what: tokens, scopes, methods."""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from playground.server import Playground
from tests.playground.sandbox import DELIVERABILITY, MANIFEST, client_of, refused


async def test_a_bot_learns_who_it_is(bot: AsyncWebClient) -> None:
    answer = await bot.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("U0BOT", "B0BOT", "T0ACME")


async def test_a_call_without_a_token_is_not_authed(slack: Playground) -> None:
    async with aiohttp.ClientSession() as http, http.post(slack.api_url + "auth.test") as response:
        assert await response.json() == {"ok": False, "error": "not_authed"}


async def test_a_wrong_token_is_invalid_auth(slack: Playground) -> None:
    answer = await refused(client_of(slack, token="xoxb-somebody-else").auth_test())
    assert answer == {"ok": False, "error": "invalid_auth"}


async def test_the_app_token_posts_no_messages(slack: Playground) -> None:
    stranger = client_of(slack, token=slack.app_token)
    answer = await refused(stranger.chat_postMessage(channel=DELIVERABILITY, text="hi"))
    assert answer["error"] == "not_allowed_token_type"


async def test_the_bot_token_opens_no_socket(slack: Playground, bot: AsyncWebClient) -> None:
    answer = await refused(bot.apps_connections_open(app_token=slack.bot_token))
    assert answer["error"] == "not_allowed_token_type"


async def test_an_unknown_method_is_said_to_be_unknown(bot: AsyncWebClient) -> None:
    answer = await refused(bot.api_call("chat.sing"))
    assert answer == {"ok": False, "error": "unknown_method", "req_method": "chat.sing"}


async def test_a_missing_scope_is_named_beside_those_provided(bot: AsyncWebClient) -> None:
    answer = await refused(bot.dnd_teamInfo(users=["U0ALICE"]))
    provided = (*MANIFEST["oauth_config"]["scopes"]["bot"], "channels:history")
    assert answer == {
        "ok": False,
        "error": "missing_scope",
        "needed": "dnd:read",
        "provided": ",".join(provided),
    }


async def test_the_scope_for_reading_history_goes_by_the_kind_of_channel(bot: AsyncWebClient) -> None:
    assert (await bot.conversations_history(channel=DELIVERABILITY))["ok"]
    assert (await refused(bot.conversations_history(channel="G0GROWTH")))["needed"] == "groups:history"


async def test_optional_scopes_may_be_declined() -> None:
    async with Playground(manifest=MANIFEST, optional_scopes=False) as slack:
        answer = await refused(client_of(slack).conversations_history(channel=DELIVERABILITY))
        assert (answer["error"], answer["needed"]) == ("missing_scope", "channels:history")


async def test_get_and_post_form_and_json_are_all_understood(slack: Playground) -> None:
    address = slack.api_url + "chat.postMessage"
    given = {"channel": DELIVERABILITY, "text": "hi"}
    with_token = {**given, "token": slack.bot_token}
    header = {"Authorization": f"Bearer {slack.bot_token}"}
    async with aiohttp.ClientSession() as http:
        for request in (
            http.get(address, params=with_token),
            http.post(address, data=with_token),
            http.post(address, json=given, headers=header),
        ):
            async with request as response:
                assert (await response.json())["ok"]


async def test_blocks_may_come_as_json_in_a_form(slack: Playground) -> None:
    given = {"channel": DELIVERABILITY, "blocks": '[{"type": "divider"}]', "token": slack.bot_token}
    async with (
        aiohttp.ClientSession() as http,
        http.post(slack.api_url + "chat.postMessage", data=given) as response,
    ):
        assert (await response.json())["message"]["blocks"][0]["type"] == "divider"


async def test_json_that_is_none_is_invalid_json(slack: Playground) -> None:
    header = {"Authorization": f"Bearer {slack.bot_token}", "Content-Type": "application/json"}
    async with (
        aiohttp.ClientSession() as http,
        http.post(slack.api_url + "auth.test", data="{", headers=header) as response,
    ):
        assert await response.json() == {"ok": False, "error": "invalid_json"}


async def test_a_missing_argument_is_named(bot: AsyncWebClient) -> None:
    answer = await refused(bot.api_call("chat.postMessage", json={"text": "hi"}))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]
