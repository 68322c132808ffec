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


async def test_a_range_is_one_target(store: Store, clock: SetClock) -> None:
    own = Targets(store, Settings(blocklists=Blocklists(ips=["192.0.2.1", "192.0.2.5/30", "192.0.2.9/32"])), clock)
    assert await own.all(BLOCKLIST) == [("ip", "192.0.2.1"), ("range", "192.0.2.4/30"), ("ip", "192.0.2.9")]
    assert await own.add(BLOCKLIST, "2001:DB8::/126", ALICE) == "2001:db8::/126"
    with pytest.raises(TooLate, match=r"^192.0.2.4/30 is watched already.$"):
        await own.add(BLOCKLIST, "192.0.2.4/30", ALICE)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "192.0.0.0/21",
            "192.0.0.0/21 is too large: /22 is the largest range I can watch, 1024 addresses. Name the parts",
        ),
        (
            "2001:db8::/64",
            "2001:db8::/64 is too large: /118 is the largest range I can watch, 1024 addresses. Most lists",
        ),
        ("192.0.2.0/33", "“192.0.2.0/33” is no range of addresses such as 192.0.2.0/28."),
        ("acme.example/24", "“acme.example/24” is no range"),
        ("/", "“/” is no range"),
    ],
)
async def test_a_range_that_is_too_large_or_none(targets: Targets, text: str, why: str) -> None:
    with pytest.raises(InputError) as error:
        await targets.add(BLOCKLIST, text, ALICE)
    assert str(error.value).startswith(why)


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
