"""/blocklist and /domain in a Slack where the lists and the domains are real ones of servers of our own."""

import socket
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
    "bl.test": Zone("ip4set", "127.0.0.2 :2:test point\n192.0.2.1 :2:sends spam\n198.51.100.64/27 :2:sends spam\n"),
    "minor.test": Zone("ip4set", "127.0.0.2 :2:test point\n198.51.100.80 :2:some\n"),
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
REFUSED = (
    "Most lists refuse public resolvers. Set `dns.nameservers` to a resolver of your own; `deliverabot doctor` tells what"
    " is wrong."
)
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


async def test_what_is_no_target_formats_nothing(bot: House, alice: Person) -> None:
    await alice.run("/blocklist *<!channel>*")
    assert "&lt;!channel&gt;" in (await answered(alice, "channel"))[0]


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
    assert (await answered(alice, "silent.example"))[-1] == REFUSED


async def test_everything_that_is_watched(bot: House, alice: Person) -> None:
    await alice.run("/blocklist")
    assert (await answered(alice, "Nothing is watched"))[0] == "Nothing is watched yet."
    await alice.run("/blocklist watch add 192.0.2.1")
    await alice.run("/blocklist")
    assert (await answered(alice, "*192.0.2.1*"))[0] == "Blocklists"


MORE = "`/blocklist TARGET` tells of one in full: what it means, what to mend, where to ask for removal."


async def test_a_range_is_summed_up(bot: House, alice: Person) -> None:
    await alice.run("/blocklist 198.51.100.0/24")
    assert await answered(alice, "198.51.100") == [
        "Blocklists",
        ":warning: *32* are listed, of 256 addresses and domains.",
        "• *198.51.100.80*: bl.test (critical), minor.test (warning)",
        "• *198.51.100.64/28, 198.51.100.81, 198.51.100.82/31, 198.51.100.84/30, 198.51.100.88/29* (31): bl.test (critical)",
        "224 are on none.",
        "Gave no answer that counts: broken.test",
        MORE,
    ]


async def test_more_than_fit_in_full_are_summed_up_and_all_that_is_watched_is_however_much(
    bot: House, alice: Person
) -> None:
    many = [f"198.51.100.{number}" for number in range(40, 65)]
    await alice.run(f"/blocklist {' '.join(many)}")
    assert (await answered(alice, "198.51.100.64"))[1:4] == [
        ":warning: *1* is listed, of 25 addresses and domains.",
        "• *198.51.100.64*: bl.test (critical)",
        "24 are on none.",
    ]
    await alice.run(f"/blocklist watch add {' '.join(many)} 192.0.2.0/30 silent.example")
    await answered(alice, "from now on")
    await alice.run("/blocklist")
    told = await answered(alice, "of 30 addresses and domains")
    assert told[1:] == [
        ":warning: *2* are listed, of 30 addresses and domains.",
        "• *192.0.2.1, 198.51.100.64* (2): bl.test (critical)",
        "27 are on none. Of 1 nothing is known: no list gave an answer that counts.",
        "Gave no answer that counts: broken.test, dbl.broken.test",
        REFUSED,
        MORE,
    ]


async def test_a_range_of_which_nothing_is_listed(bot: House, alice: Person) -> None:
    await alice.run("/blocklist 203.0.113.7/28")
    assert (await answered(alice, "Nothing is listed"))[1:] == [
        ":white_check_mark: Nothing is listed, of 16 addresses and domains.",
        "16 are on none.",
        "Gave no answer that counts: broken.test",
    ]


async def test_what_is_too_much_for_one_answer(bot: House, alice: Person, bob: Person) -> None:
    await alice.run("/blocklist 192.0.0.0/8")
    assert (await answered(alice, "too large"))[0] == (
        "192.0.0.0/8 is too large: /22 is the largest range I can watch, 1024 addresses. Name the parts that send."
    )
    await alice.run("/blocklist watch add 2001:db8::/64")
    assert (await answered(alice, "2001:db8"))[0].startswith("2001:db8::/64 is too large: /118 is the largest range")
    await alice.run("/blocklist 192.0.0.0/22 198.51.100.0/24")
    assert await answered(alice, "fit in one") == ["These are 1280 targets; 1024 fit in one answer."]
    await bob.run("/blocklist 192.0.0.0/8")
    assert (await answered(bob, "192.0.0.0/8"))[0].startswith("192.0.0.0/8 est trop grande")


@pytest.mark.parametrize("text", ["bob@acme.com", "https://acme.com/x"])
async def test_what_is_more_than_a_domain_is_answered_with_the_domain(bot: House, alice: Person, text: str) -> None:
    await alice.run(f"/blocklist {text}")
    assert (await answered(alice, text))[0] == f"'{text}' is more than a domain: write acme.com alone"


@pytest.mark.parametrize("target", ["10.0.0.7", "192.168.0.0/28", "fd00::1"])
@pytest.mark.parametrize("command", ["/blocklist", "/blocklist watch add"])
async def test_private_addresses_are_not_called_clean(bot: House, alice: Person, command: str, target: str) -> None:
    await alice.run(f"{command} {target}")
    assert (await answered(alice, "private"))[0] == (
        f"{target} belongs to private networks, which no list holds. Name the public address that your mail leaves from."
    )


@pytest.mark.parametrize("command", ["/blocklist watch add", "/domain watch remove"])
async def test_watch_wants_to_know_what(bot: House, alice: Person, command: str) -> None:
    await alice.run(command)
    assert await answered(alice, "Say which") == [f"Say which: `{command} TARGET …`"]


async def test_silence_wants_three_words(bot: House, alice: Person) -> None:
    await alice.run("/blocklist silence bl.test")
    assert await answered(alice, "how many days") == [
        "Say which list, which target and for how many days: `/blocklist silence LIST TARGET 30d`"
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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("bob@acme.com", "« bob@acme.com » est plus qu’un domaine : écrivez seulement acme.com"),
        ("https://acme.com/", "« https://acme.com/ » est plus qu’un domaine : écrivez seulement acme.com"),
        ("com", "« com » n’est pas un nom de domaine complet : écrivez-le comme acme.com"),
        ("acme.com s;1", "« s;1 » n’est pas un sélecteur : écrivez ce qui figure dans s= de DKIM-Signature"),
    ],
)
async def test_what_is_no_domain_is_told_in_the_readers_language(bot: House, bob: Person, text: str, told: str) -> None:
    await bob.run(f"/domain {text}")
    assert (await answered(bob, "`/domain watch list`"))[0].replace("\u00a0", " ") == told


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


@pytest.fixture
async def slow_bot(slack: Playground, tmp_path: Path) -> AsyncIterator[House]:
    """Its resolver is there, and says nothing."""
    (tmp_path / "lists.toml").write_text(CATALOG)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        dns = Dns(nameservers=[f"127.0.0.1:{silent.getsockname()[1]}"], timeout=1.2)
        lists = Blocklists(catalog=str(tmp_path / "lists.toml"))
        settings = settings_for(slack, tmp_path / "store.sqlite", dns=dns, blocklists=lists)
        async with house(slack, settings) as up:
            yield up


async def test_what_takes_its_time_says_so_at_once(slow_bot: House, alice: Person) -> None:
    await alice.run("/blocklist 192.0.2.0/29")
    assert await answered(alice, "Asking") == ["Asking the lists about 8 addresses and domains…"]
    assert (await answered(alice, "Blocklists"))[1] == (
        ":grey_question: Of 8 nothing is known: no list gave an answer that counts."
    )
