"""Single listings acknowledged and silenced, from the alert and by command, in a Slack with the watch at work."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.clock import now
from bot.settings import Blocklists, Dns, Watch
from bot.store import Connection, Store, watched
from bot.targets import BLOCKLIST
from playground.person import CHANNEL, Person
from playground.seen import Message
from playground.server import Playground
from tests.bot.slack.house import House, alert_saying, dateless, house, reply_saying, settings_for
from tests.servers.rbldnsd import Zone, rbldnsd
from tests.servers.unbound import unbound

ZONES = {
    "bl.test": Zone("ip4set", "127.0.0.2 :2:test point\n192.0.2.1 :2:sends spam\n192.0.2.8/30 :2:sends spam\n"),
    "minor.test": Zone("ip4set", "127.0.0.2 :2:test point\n192.0.2.1 :2:some spam\n"),
}
CATALOG = """
[[list]]
zone = "bl.test"
kind = "ip4"
severity = "critical"
[[list]]
zone = "minor.test"
kind = "ip4"
"""
IP, RANGE = "192.0.2.1", "192.0.2.8/29"
LONG_AGO = 1_000_000
pytestmark = pytest.mark.server("unbound", "rbldnsd")


def seen_once(db: Connection, names: dict[str, list[str]]) -> None:
    """A first look on which nothing was listed, and another, minutes ago, on which this was."""
    for target, items in names.items():
        watched.first_look(db, check=BLOCKLIST, target=target, now=LONG_AGO)
        doubts = [
            watched.Row(
                name=name,
                present=False,
                since_at=0,
                baseline=False,
                doubted_at=now() - 600_000,
                hushed_until=None,
                evidence={},
            )
            for name in items
        ]
        watched.put(db, doubts, check=BLOCKLIST, target=target)


@pytest.fixture
async def bot(slack: Playground, tmp_path: Path) -> AsyncIterator[House]:
    (tmp_path / "lists.toml").write_text(CATALOG)
    path = tmp_path / "store.sqlite"
    async with Store(path) as store:
        addresses = [f"192.0.2.{n} bl.test" for n in (8, 9, 10, 11)]
        await store.write(seen_once, {IP: ["bl.test", "minor.test"], RANGE: addresses})
    async with AsyncExitStack() as stack:
        lists = await stack.enter_async_context(rbldnsd(ZONES))
        dns = await stack.enter_async_context(unbound("", forward=dict.fromkeys(ZONES, lists.nameserver)))
        settings = settings_for(
            slack,
            path,
            dns=Dns(nameservers=[dns.nameserver]),
            blocklists=Blocklists(catalog=str(tmp_path / "lists.toml"), ips=[IP, RANGE]),
            watch=Watch(rate_interval=0.2, blocklist_interval=600),
        )
        yield await stack.enter_async_context(house(slack, settings))


async def the_alert(person: Person, words: str = f": {IP} on blocklists", *, start: str = "Critical") -> Message:
    return await alert_saying(person, f"{start}{words}")


async def marked(person: Person, alert: Message, what: str, *lists: str) -> dict[str, str]:
    await person.click(alert, "alert_lists")
    form = await person.open_view(lambda view: view.title == "List by list")
    return await person.submit(form, {"lists": list(lists), "what": what})


async def test_a_list_is_acknowledged_from_the_alert(bot: House, alice: Person) -> None:
    assert await marked(alice, await the_alert(alice), "acknowledge", "bl.test") == {}
    eased = await the_alert(alice, start="Warning")
    assert (
        "*bl.test* (critical): listed, reason unknown `sends spam` · since (when) · acknowledged by <@U0ALICE>, (when)"
        in (dateless(eased.words))
    )
    line = await reply_saying(alice, "acknowledged")
    assert line.words == ":eyes: alice acknowledged that 192.0.2.1 is on bl.test."


async def test_all_of_them_and_it_says_so(bot: House, alice: Person) -> None:
    await marked(alice, await the_alert(alice), "acknowledge", "bl.test", "minor.test")
    await the_alert(alice, start="Critical, acknowledged")
    assert (await reply_saying(alice, "acknowledged")).words == (
        ":eyes: alice acknowledged that 192.0.2.1 is on bl.test, minor.test."
    )


async def test_and_taken_back(bot: House, alice: Person) -> None:
    await marked(alice, await the_alert(alice), "acknowledge", "bl.test", "minor.test")
    await marked(alice, await the_alert(alice, start="Critical, acknowledged"), "unacknowledge", "bl.test")
    await the_alert(alice)
    assert (await reply_saying(alice, "took back")).words == (
        "alice took back the acknowledgement that 192.0.2.1 is on bl.test."
    )


async def test_silenced_from_the_alert(bot: House, alice: Person) -> None:
    await marked(alice, await the_alert(alice), "silence:7", "bl.test", "minor.test")
    await the_alert(alice, start="Resolved")
    assert "silenced bl.test, minor.test for 192.0.2.1 until" in (await reply_saying(alice, "silenced")).words


async def test_a_second_one_is_told_at_the_field(bot: House, alice: Person, mallory: Person) -> None:
    alert = await the_alert(alice)
    await mallory.click(alert, "alert_lists")
    form = await mallory.open_view(lambda view: view.title == "List by list")
    await marked(alice, alert, "acknowledge", "bl.test")
    assert await mallory.submit(form, {"lists": ["bl.test"], "what": "acknowledge"}) == {
        "lists": "<@U0ALICE> was first and acknowledged this."
    }


async def test_guests_may_look_and_not_mark(bot: House, gus: Person) -> None:
    await gus.click(await the_alert(gus), "alert_lists")
    assert (await gus.wait_for_ephemeral("Guests")).words == (
        "Guests can look, not act. Ask a full member of this workspace."
    )
    await gus.run(f"/blocklist acknowledge bl.test {IP}")
    await gus.wait_until(lambda: len(gus.ephemerals) == 2)


async def test_by_command(bot: House, alice: Person) -> None:
    await the_alert(alice)
    await alice.run(f"/blocklist acknowledge bl.test {IP}")
    assert (await alice.wait_for_ephemeral("You have")).words == (
        "You have acknowledged that 192.0.2.1 is on bl.test: no alert goes on about that. If it goes and comes back, that is"
        " news."
    )
    await the_alert(alice, start="Warning")
    await alice.run(f"/blocklist {IP}")
    told = dateless((await alice.wait_for_ephemeral("Blocklists")).words)
    assert (
        "*bl.test* (critical): listed, reason unknown `sends spam` · since (when) · acknowledged by <@U0ALICE>" in told
    )
    assert "(when) <@U0ALICE> acknowledged that 192.0.2.1 is on bl.test." in told  # the history
    assert "(when) listed on bl.test" in told
    await alice.run(f"/blocklist unacknowledge bl.test {IP}")
    await alice.wait_for_ephemeral("That 192.0.2.1 is on bl.test is news again.")
    await the_alert(alice)
    await alice.run(f"/blocklist silence bl.test {IP} 30d")
    await alice.wait_for_ephemeral("bl.test raises no alert about 192.0.2.1 for 30 days.")
    await alice.run(f"/blocklist unsilence bl.test {IP}")
    await alice.wait_for_ephemeral("bl.test raises alerts about 192.0.2.1 again.")


async def test_wrong_words(bot: House, alice: Person) -> None:
    await alice.run("/blocklist acknowledge bl.test")
    await alice.wait_for_ephemeral("Say which list and which target: `/blocklist acknowledge LIST TARGET`")
    await alice.run("/blocklist unsilence")
    await alice.wait_for_ephemeral("Say which list and which target: `/blocklist unsilence LIST TARGET`")
    await alice.run("/blocklist silence bl.test")
    await alice.wait_for_ephemeral("Say which list, which target and for how many days")
    await alice.run(f"/blocklist silence bl.test {IP} 0d")
    await alice.wait_until(lambda: len(alice.ephemerals) == 4)
    assert alice.ephemerals[-1].words == alice.ephemerals[-2].words


async def test_a_range_is_one_alert_with_its_addresses_inside(bot: House, alice: Person) -> None:
    alert = await the_alert(alice, f": {RANGE} on blocklists")
    assert "4 addresses of it, on 1 list." in alert.words
    assert "*bl.test* (critical): listed, reason unknown · 4 addresses: 192.0.2.8/30 · since (when)" in dateless(
        alert.words
    )
    await the_alert(alice)
    alerts = [one for one in await alice.messages(CHANNEL) if " on blocklists" in one.text and not one.is_reply]
    assert len(alerts) == 2  # the range, and the address that is watched by itself


async def test_one_address_of_a_range_is_acknowledged_and_then_all_of_its_list(bot: House, alice: Person) -> None:
    alert = await the_alert(alice, f": {RANGE} on blocklists")
    await alice.run("/blocklist acknowledge bl.test 192.0.2.9")
    assert (
        await reply_saying(alice, "acknowledged")
    ).words == ":eyes: alice acknowledged that 192.0.2.9 is on bl.test."
    rest = await alice.wait_for(CHANNEL, lambda one: "3 addresses: 192.0.2.8, 192.0.2.10/31" in one.words)
    assert "1 address: 192.0.2.9 · since (when) · acknowledged by <@U0ALICE>" in dateless(rest.words)
    await marked(alice, alert, "acknowledge", "bl.test")
    await the_alert(alice, f": {RANGE} on blocklists", start="Critical, acknowledged")
