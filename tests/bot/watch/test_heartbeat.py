"""Who watches the bot gets a heartbeat after each healthy round, and none when something is wrong."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.clock import HOUR, MINUTE
from bot.store import Store, outbox, runs
from bot.watch.heartbeat import Heartbeat, HeartbeatFailed
from tests.bot.acme import CHANNEL, NOW, SetClock

EVERY = {"bounce_rate": 5.0, "blocklist": 3_600.0}


class Watcher:
    """Somebody who counts heartbeats."""

    url = ""
    beats = 0
    status = 200


@pytest.fixture
async def watcher() -> AsyncIterator[Watcher]:
    seen = Watcher()

    async def beat(_: web.Request) -> web.Response:
        seen.beats += 1
        return web.Response(status=seen.status)

    app = web.Application()
    app.router.add_get("/ping/secret-token", beat)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    seen.url = f"http://127.0.0.1:{runner.addresses[0][1]}/ping/secret-token"
    yield seen
    await runner.cleanup()


@pytest.fixture
async def heartbeat(store: Store, clock: SetClock, watcher: Watcher) -> Heartbeat:
    for name in EVERY:
        await ran(store, name, "ok")
    return Heartbeat(store, clock, watcher.url, EVERY, 3)


async def ran(store: Store, name: str, outcome: str, at: int = NOW) -> None:
    await store.write(runs.started, name, at)
    await store.write(runs.finished, name, outcome=outcome, detail="", now=at)


async def test_all_is_well(heartbeat: Heartbeat, watcher: Watcher) -> None:
    assert await heartbeat.look() == "sent"
    assert watcher.beats == 1


async def test_not_while_a_check_fails(heartbeat: Heartbeat, watcher: Watcher, store: Store) -> None:
    for _ in range(3):
        await ran(store, "blocklist", "failed")
    assert await heartbeat.look() == "none sent: blocklist fails"
    assert watcher.beats == 0


async def test_not_while_a_check_does_not_run(heartbeat: Heartbeat, watcher: Watcher, clock: SetClock) -> None:
    clock.forward(10 * MINUTE)
    assert await heartbeat.look() == "none sent: bounce_rate has not run in time"
    assert watcher.beats == 0


async def test_not_while_slack_cannot_be_told(
    heartbeat: Heartbeat, watcher: Watcher, store: Store, clock: SetClock
) -> None:
    await store.write(lambda db: outbox.put(db, kind="alert", about=1, channel=CHANNEL, now=NOW - HOUR))
    assert await heartbeat.look() == "none sent: Slack cannot be told"
    assert (watcher.beats, clock()) == (0, NOW)


async def test_a_watcher_that_refuses_it_is_a_failed_run(heartbeat: Heartbeat, watcher: Watcher) -> None:
    watcher.status = 404
    with pytest.raises(HeartbeatFailed, match=r"^the heartbeat URL answers 404$"):
        await heartbeat.look()


async def test_what_goes_wrong_never_tells_the_url(store: Store, clock: SetClock) -> None:
    nowhere = Heartbeat(store, clock, "http://127.0.0.1:1/ping/secret-token", {}, 3)
    with pytest.raises(HeartbeatFailed) as failure:
        await nowhere.look()
    assert str(failure.value) == "the heartbeat URL cannot be fetched (ClientConnectorError)"
