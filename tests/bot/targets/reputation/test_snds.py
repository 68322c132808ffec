"""SNDS: read once a day, its key never shown; what cannot be read is told of the source, and never taken for good."""

import pytest

from bot.clock import DAY, HOUR
from bot.settings import Reputation, Secrets, Settings
from bot.store import Store
from bot.targets.reputation import asking
from bot.targets.reputation.snds import FRESH, LIST, Snds, read_blocks, read_seen
from tests.bot.acme import NOW, SetClock
from tests.bot.targets.reputation.conftest import health
from tests.servers.reputation import ACTIVITY, KEY, Provider

GREEN = ACTIVITY.format(recipients=900, verdict="GREEN")
BLOCKED = "192.0.2.5,192.0.2.9,Yes,Blocked due to user complaints\r\n"


def snds(store: Store, clock: SetClock, server: Provider, key: str = KEY) -> Snds:
    settings = Settings(reputation=Reputation(snds_url=server.url), secrets=Secrets(snds_key=key))
    return Snds(store, settings, clock)


async def test_what_it_tells_is_kept(store: Store, clock: SetClock, server: Provider) -> None:
    server.files = {"data.aspx": GREEN, "ipStatus.aspx": BLOCKED}
    assert await snds(store, clock, server).look() == "1 lines of activity, 1 blocked ranges"
    [seen] = await store.read(read_seen, ["192.0.2.7"], clock()) or []
    assert (seen.ip, seen.recipients, seen.filter_result) == ("192.0.2.7", 900, "GREEN")
    assert (await health(store)).worked_at == NOW


async def test_addresses_that_do_not_send_for_us_are_left_out(store: Store, clock: SetClock, server: Provider) -> None:
    server.files["data.aspx"] = GREEN
    await snds(store, clock, server).look()
    assert await store.read(read_seen, ["192.0.2.1"], clock()) == []
    everything = await store.read(read_seen, [], clock())
    assert everything is not None
    assert len(everything) == 1


async def test_it_is_read_once_a_day(store: Store, clock: SetClock, server: Provider) -> None:
    one = snds(store, clock, server)
    await one.look()
    clock.forward(HOUR)
    assert await one.look() == "read today already"
    clock.forward(DAY)
    await one.look()
    assert server.asked == ["data.aspx", "ipStatus.aspx"] * 2


async def test_a_wrong_key_is_told_and_not_shown(store: Store, clock: SetClock, server: Provider) -> None:
    said = await snds(store, clock, server, key="a-wrong-key").look()
    assert said == "not read: 127.0.0.1 answers HTTP 400"
    found = await health(store)
    assert (found.state, found.last_failure) == ("refused", "127.0.0.1 answers HTTP 400")


async def test_what_failed_is_tried_again_at_the_next_run(store: Store, clock: SetClock, server: Provider) -> None:
    server.status = 503
    one = snds(store, clock, server)
    assert await one.look() == "not read: 127.0.0.1 answers HTTP 503"
    assert (await health(store)).state == "failing"
    server.status = 200
    clock.forward(HOUR)
    assert await one.look() == "0 lines of activity, 0 blocked ranges"
    assert (await health(store)).state == "ok"


async def test_a_page_instead_of_a_file_is_no_answer(store: Store, clock: SetClock, server: Provider) -> None:
    server.files["data.aspx"] = f"<html>{KEY}"
    said = await snds(store, clock, server).look()
    assert said == "not read: SNDS line 1: 1 columns, where there should be 14"
    assert await store.read(read_seen, [], clock()) is None


async def test_the_key_is_not_shown_where_the_answer_has_it(store: Store, clock: SetClock, server: Provider) -> None:
    server.files["ipStatus.aspx"] = f"{KEY},192.0.2.9,Yes,\r\n"
    said = await snds(store, clock, server).look()
    assert KEY not in said
    assert "'…' does not appear to be an IPv4 or IPv6 address" in said


async def test_the_key_follows_no_redirect(store: Store, clock: SetClock, server: Provider) -> None:
    server.status, server.location = 302, f"http://elsewhere.example/data.aspx?key={KEY}"
    said = await snds(store, clock, server).look()
    assert said == "not read: 127.0.0.1 answers 302, a redirect to elsewhere.example; none is followed with a key"
    assert server.asked == ["data.aspx"]


async def test_too_much_is_not_read(
    store: Store, clock: SetClock, server: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "LARGEST", 10)
    server.files["data.aspx"] = GREEN
    assert await snds(store, clock, server).look() == "not read: 127.0.0.1 answers with more than 10 octets"


async def test_nobody_there(store: Store, clock: SetClock) -> None:
    said = await snds(store, clock, Provider(url="http://127.0.0.1:9/")).look()
    assert said == "not read: 127.0.0.1 cannot be read: ClientConnectorError"
    assert (await health(store)).state == "failing"


async def test_a_blocked_address_reads_like_a_listing(store: Store, clock: SetClock, server: Provider) -> None:
    assert await store.read(read_blocks, ["192.0.2.7"], clock()) == []
    server.files["ipStatus.aspx"] = BLOCKED + "198.51.100.1,198.51.100.1,No,Junked\r\n"
    await snds(store, clock, server).look()
    found = await store.read(read_blocks, ["192.0.2.7", "192.0.2.1", "198.51.100.1", "2001:db8::1"], clock())
    assert [(each.list, each.state) for each in found] == [(LIST, "listed"), *[(LIST, "clean")] * 3]
    assert (found[0].severity, found[0].reason) == ("critical", "Blocked due to user complaints")


async def test_what_is_days_old_says_nothing(store: Store, clock: SetClock, server: Provider) -> None:
    server.files = {"data.aspx": GREEN, "ipStatus.aspx": BLOCKED}
    await snds(store, clock, server).look()
    clock.forward(FRESH + 1)
    assert await store.read(read_seen, [], clock()) is None
    [found] = await store.read(read_blocks, ["192.0.2.7"], clock())
    assert (found.state, found.reason) == ("unusable", "SNDS could not be read for days")
