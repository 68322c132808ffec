"""What is watched: the settings' targets, and those alice adds and removes."""

import pytest

from bot.errors import InputError, NotFound, TooLate
from bot.settings import Blocklists, Domains, Settings
from bot.store import Store, audit
from bot.targets import BLOCKLIST, DOMAIN, Targets
from tests.bot.acme import ALICE, SetClock

SETTINGS = Settings(blocklists=Blocklists(ips=["192.0.2.1"], domains=["Acme.example."]))


@pytest.fixture
def targets(store: Store, clock: SetClock) -> Targets:
    return Targets(store, SETTINGS, clock)


async def test_the_settings_and_what_was_added(targets: Targets) -> None:
    assert await targets.add(BLOCKLIST, " 2001:DB8::1 ", ALICE) == "2001:db8::1"
    assert await targets.all(BLOCKLIST) == [("ip", "192.0.2.1"), ("domain", "acme.example"), ("ip", "2001:db8::1")]


async def test_a_range_of_the_settings_is_each_of_its_addresses(store: Store, clock: SetClock) -> None:
    own = Targets(store, Settings(blocklists=Blocklists(ips=["192.0.2.1", "192.0.2.0/30"])), clock)
    addresses = ["192.0.2.1", "192.0.2.0", "192.0.2.2", "192.0.2.3"]
    assert await own.all(BLOCKLIST) == [("ip", address) for address in addresses]


async def test_domains_are_those_of_the_blocklists_unless_named(
    targets: Targets, store: Store, clock: SetClock
) -> None:
    assert await targets.all(DOMAIN) == [("domain", "acme.example")]
    own = Targets(store, Settings(domains=Domains(names=["mail.example"]), blocklists=SETTINGS.blocklists), clock)
    assert await own.all(DOMAIN) == [("domain", "mail.example")]


async def test_added_twice(targets: Targets) -> None:
    await targets.add(BLOCKLIST, "192.0.2.9", ALICE)
    with pytest.raises(TooLate, match=r"^192.0.2.9 is watched already.$"):
        await targets.add(BLOCKLIST, "192.0.2.9", ALICE)
    with pytest.raises(TooLate, match=r"^192.0.2.1 is watched already.$"):
        await targets.add(BLOCKLIST, "192.0.2.1", ALICE)


async def test_removed(targets: Targets, store: Store) -> None:
    await targets.add(BLOCKLIST, "192.0.2.9", ALICE)
    await targets.remove(BLOCKLIST, "192.0.2.9", ALICE)
    assert await targets.all(BLOCKLIST) == [("ip", "192.0.2.1"), ("domain", "acme.example")]
    trail = await store.read(audit.about, BLOCKLIST, "192.0.2.9")
    assert [(flip.action, flip.who) for flip in trail] == [("watched", ALICE), ("unwatched", ALICE)]


async def test_removed_what_is_not_watched(targets: Targets) -> None:
    with pytest.raises(NotFound, match=r"^192.0.2.9 is not watched.$"):
        await targets.remove(BLOCKLIST, "192.0.2.9", ALICE)
    with pytest.raises(TooLate, match="because the settings say so"):
        await targets.remove(BLOCKLIST, "192.0.2.1", ALICE)


@pytest.mark.parametrize(("check", "text"), [(BLOCKLIST, "nonsense"), (DOMAIN, "192.0.2.1"), (DOMAIN, "a b")])
async def test_what_is_no_target(targets: Targets, check: str, text: str) -> None:
    with pytest.raises(InputError):
        await targets.add(check, text, ALICE)


async def test_silenced_what_nobody_knows(targets: Targets) -> None:
    with pytest.raises(NotFound, match=r"^No list has named 192.0.2.1 so far.* `/blocklist 192.0.2.1` tells"):
        await targets.hush(BLOCKLIST, "192.0.2.1", "bl.test", ALICE, days=30)
    with pytest.raises(NotFound, match=r"^192.0.2.9 is not watched, so no list raises an alert about it."):
        await targets.hush(BLOCKLIST, "192.0.2.9", "bl.test", ALICE, days=30)
