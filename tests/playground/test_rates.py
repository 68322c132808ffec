"""How often: messages in a channel, calls of a method. The clock is moved, nobody waits."""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from playground.rate_limits import Rates
from playground.server import Playground
from tests.playground.sandbox import DELIVERABILITY, GROWTH, MANIFEST, client_of


async def post(bot: AsyncWebClient, channel: str = DELIVERABILITY) -> int:
    """The HTTP status."""
    header = {"Authorization": f"Bearer {bot.token}"}
    given = {"channel": channel, "text": "hi"}
    async with (
        aiohttp.ClientSession() as http,
        http.post(bot.base_url + "chat.postMessage", json=given, headers=header) as response,
    ):
        if response.status == 429:
            assert await response.json() == {"ok": False, "error": "ratelimited"}
            assert response.headers["Retry-After"] == "1"
        return response.status


async def test_a_small_burst_passes_then_one_message_a_second() -> None:
    async with Playground(manifest=MANIFEST) as slack:
        bot = client_of(slack)
        assert [await post(bot) for _ in range(4)] == [200, 200, 200, 429]
        slack.clock.advance(1)
        assert [await post(bot) for _ in range(2)] == [200, 429]


async def test_each_channel_has_its_own_pace() -> None:
    async with Playground(manifest=MANIFEST, rates=Rates(message_burst=1)) as slack:
        bot = client_of(slack)
        assert [await post(bot), await post(bot), await post(bot, GROWTH)] == [200, 429, 200]


async def test_a_message_that_is_refused_counts_for_nothing() -> None:
    async with Playground(manifest=MANIFEST, rates=Rates(message_burst=1)) as slack:
        bot = client_of(slack)
        await bot.api_call("api.test")
        assert [await post(bot, "C0NOWHERE"), await post(bot)] == [200, 200]


async def test_a_method_has_the_calls_of_its_tier_a_minute() -> None:
    async with Playground(manifest=MANIFEST) as slack:
        bot = client_of(slack)
        answers = [await _status(bot, "users.list") for _ in range(21)]
        assert answers == [200] * 20 + [429]
        slack.clock.advance(60)
        assert await _status(bot, "users.list") == 200


async def test_the_tiers_can_be_switched_off() -> None:
    async with Playground(manifest=MANIFEST, rates=Rates(minute=None)) as slack:
        bot = client_of(slack)
        assert {await _status(bot, "users.list") for _ in range(30)} == {200}


async def _status(bot: AsyncWebClient, method: str) -> int:
    header = {"Authorization": f"Bearer {bot.token}"}
    async with (
        aiohttp.ClientSession() as http,
        http.post(bot.base_url + method, headers=header) as response,
    ):
        return response.status
