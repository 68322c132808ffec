"""/blocklist and /domain in a Slack where the lists and the domains are real ones of servers of our own."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.settings import Blocklists, Dns
from playground.person import Person
from playground.server import Playground
from tests.bot.slack.house import House, dateless, house, settings_for
from tests.servers.rbldnsd import Zone, rbldnsd
from tests.servers.unbound import unbound

ZONES = {
    "bl.test": Zone("ip4set", "127.0.0.2 :2:test point\n192.0.2.1 :2:sends spam\n"),
    "minor.test": Zone("ip4set", "127.0.0.2 :2:test point\n"),
}
CATALOG = """
[[list]]
zone = "bl.test"
kind = "ip4"
severity = "critical"
delist = "https://bl.test/out"
[[list]]
zone = "minor.test"
kind = "ip4"
[[list]]
zone = "broken.test"
kind = "ip4"
[[list]]
zone = "dbl.broken.test"
kind = "domain"
"""
RECORDS = """
acme.com. A 192.0.2.9
acme.com. MX 10 mx.acme.com.
mx.acme.com. A 192.0.2.9
acme.com. TXT "v=spf1 ip4:192.0.2.9 +all"
_dmarc.acme.com. TXT "v=DMARC1; p=reject"
"""
pytestmark = pytest.mark.server("unbound", "rbldnsd")


@pytest.fixture
async def bot(slack: Playground, tmp_path: Path) -> AsyncIterator[House]:
    (tmp_path / "lists.toml").write_text(CATALOG)
    async with AsyncExitStack() as stack:
        lists = await stack.enter_async_context(rbldnsd(ZONES))
        forward = dict.fromkeys(ZONES, lists.nameserver)
        dns = await stack.enter_async_context(unbound(RECORDS, forward=forward, refused=["broken.test"]))
        settings = settings_for(
            slack,
            tmp_path / "store.sqlite",
            dns=Dns(nameservers=[dns.nameserver]),
            blocklists=Blocklists(catalog=str(tmp_path / "lists.toml")),
        )
        yield await stack.enter_async_context(house(slack, settings))


async def answered(person: Person, words: str) -> list[str]:
    return dateless((await person.wait_for_ephemeral(words)).words).split("\n")


async def test_an_address_is_looked_up_now(bot: House, alice: Person) -> None:
    await alice.run("/blocklist 192.0.2.1")
    lines = await answered(alice, "192.0.2.1")
    assert lines == [
        "Blocklists",
        ":warning: *192.0.2.1*: on 1 list of 2 that were asked.",
        "• *bl.test* (critical): listed, reason unknown `sends spam` · <https://bl.test/out|delisting>",
        "> Find out what sends through this address, and stop it, before you ask: what is listed again stays longer.",
        "Gave no answer that counts: broken.test",
    ]


async def test_one_that_is_on_none(bot: House, alice: Person) -> None:
    await alice.run("/blocklist 192.0.2.7")
    assert (await answered(alice, "192.0.2.7"))[1] == ":white_check_mark: *192.0.2.7*: on none of 2 lists."


async def test_what_is_no_target_is_answered_with_the_help(bot: House, alice: Person) -> None:
    await alice.run("/blocklist nonsense")
    assert (await answered(alice, "nonsense"))[0] == "'nonsense' is no full domain name, and no IP address"


async def test_watch(bot: House, alice: Person, gus: Person) -> None:
    await alice.run("/blocklist watch add 192.0.2.1")
    assert await answered(alice, "from now on") == [
        "192.0.2.1 is watched from now on. What holds of it now is no news; what changes is."
    ]
    await alice.run("/blocklist watch list")
    assert await answered(alice, "Watched") == ["Watched: 192.0.2.1"]
    await gus.run("/blocklist watch remove 192.0.2.1")
    assert await answered(gus, "Guests") == ["Guests can look, not act. Ask a full member of this workspace."]
    await alice.run("/blocklist watch remove 192.0.2.1")
    assert await answered(alice, "no more") == ["192.0.2.1 is watched no more."]


async def test_several_are_watched_at_once_and_one_that_is_wrong_holds_up_none(bot: House, alice: Person) -> None:
    await alice.run("/blocklist watch add 192.0.2.1 nonsense 192.0.2.7")
    assert await answered(alice, "from now on") == [
        "192.0.2.1, 192.0.2.7 are watched from now on. What holds of them now is no news; what changes is.",
        "'nonsense' is no full domain name, and no IP address",
    ]
    await alice.run("/blocklist watch remove 192.0.2.1 192.0.2.7 192.0.2.8")
    assert await answered(alice, "no more") == [
        "192.0.2.1, 192.0.2.7 are watched no more.",
        "192.0.2.8 is not watched.",
    ]


async def test_where_no_list_answers_the_resolver_is_pointed_to(bot: House, alice: Person) -> None:
    await alice.run("/blocklist silent.example")
    assert (await answered(alice, "silent.example"))[-1] == (
        "Most lists refuse public resolvers. Set `dns.nameservers` to a resolver of your own; `deliverabot doctor` tells what"
        " is wrong."
    )


async def test_everything_that_is_watched(bot: House, alice: Person) -> None:
    await alice.run("/blocklist")
    assert (await answered(alice, "Nothing is watched"))[0] == "Nothing is watched yet."
    await alice.run("/blocklist watch add 192.0.2.1")
    await alice.run("/blocklist")
    assert (await answered(alice, "*192.0.2.1*"))[0] == "Blocklists"


async def test_silence_wants_three_words(bot: House, alice: Person) -> None:
    await alice.run("/blocklist silence bl.test")
    assert await answered(alice, "how long") == [
        "Say which list, which target and how long: `/blocklist silence LIST TARGET 30d`"
    ]


async def test_a_domain_with_what_to_publish(bot: House, alice: Person) -> None:
    await alice.run("/domain acme.com")
    lines = await answered(alice, "Sender score")
    assert lines[0].startswith("acme.com: something is wrong")
    assert any(line.startswith("*Sender score: ") for line in lines)
    assert any(line.startswith(":x: *SPF*, something is wrong: ") for line in lines)
    assert any(line.startswith('```acme.com. TXT "v=spf1 ip4:192.0.2.9 ') for line in lines)
    assert not any("+all" in line for line in lines if line.startswith("```"))


async def test_a_domain_nobody_can_tell_about_is_no_failure(bot: House, alice: Person) -> None:
    await alice.run("/domain broken.test")
    assert (await answered(alice, "broken.test"))[0].startswith("broken.test: cannot tell")


async def test_of_a_domain_that_does_not_exist_only_that_is_told(bot: House, alice: Person) -> None:
    await alice.run("/domain nobody.acme.com")
    assert await answered(alice, "nobody.acme.com") == [
        "nobody.acme.com: something is wrong :x:",
        ":x: *DNS*, something is wrong: nobody.acme.com does not exist in the DNS.",
        "Look for a typing error; else register the domain, or publish records for the name.",
    ]


async def test_what_is_no_domain(bot: House, alice: Person) -> None:
    await alice.run("/domain 192.0.2.1")
    assert (await answered(alice, "192.0.2.1"))[0] == "'192.0.2.1' is an IP address, not a domain"


async def test_a_reader_of_french_is_told_in_french(bot: House, bob: Person) -> None:
    await bob.run("/domain acme.com")
    told = "\n".join(await answered(bob, "acme.com")).replace("\u00a0", " ")
    assert "autorise tout Internet à envoyer au nom du domaine acme.com." in told
    assert "Terminez l’enregistrement par" in told


async def test_what_a_list_holds_is_told_in_french_and_the_lists_own_words_as_they_are(bot: House, bob: Person) -> None:
    await bob.run("/blocklist 192.0.2.1")
    lines = [line.replace("\u00a0", " ") for line in await answered(bob, "192.0.2.1")]
    assert (
        "• *bl.test* (critique) : listé, raison inconnue `sends spam` · <https://bl.test/out|demander le retrait>"
        in lines
    )
