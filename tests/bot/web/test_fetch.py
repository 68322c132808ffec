"""What a proof needs from elsewhere: asked of public addresses only, once an hour."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.clock import HOUR
from bot.web.fetch import HttpFetch, NotFetched
from tests.bot.acme import SetClock


class Answered(HttpFetch):
    """Counts what would be asked of the world outside."""

    asked = 0

    async def call(self, url: str) -> bytes:
        self.asked += 1
        return url.encode()


async def test_nothing_of_our_own_network_is_asked(clock: SetClock) -> None:
    asked = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text="secret")

    app = web.Application()
    app.router.add_get("/", answer)
    async with TestServer(app) as server:
        for host in ("127.0.0.1", "localhost"):
            with pytest.raises(NotFetched, match="Nothing was stored"):
                await HttpFetch(clock).call(f"http://{host}:{server.port}/")
    assert asked == []


async def test_the_same_is_asked_once_an_hour(clock: SetClock) -> None:
    fetch = Answered(clock)
    for _ in range(3):
        assert await fetch.cached("https://a/") == b"https://a/"
    assert fetch.asked == 1
    clock.forward(HOUR)
    await fetch.cached("https://a/")
    assert fetch.asked == 2


async def test_what_is_remembered_is_bounded(clock: SetClock) -> None:
    fetch = Answered(clock)
    for number in range(200):
        await fetch.cached(f"https://a/{number}")
    assert len(fetch._known) == 64
