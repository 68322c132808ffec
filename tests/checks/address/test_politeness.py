"""What mail servers see of us: how many connections by address, name and provider, how many transactions, how soon."""

import asyncio
from collections import Counter
from contextlib import aclosing

import pytest

from checks.address import CatchAllMemory, Limits, Manners, Verdict, mailbox, verify
from checks.dns import Resolver
from tests.checks.address.net import Net, net, people
from tests.checks.address.world import LIVE
from tests.servers.smtpd import NO_SUCH_USER, SILENCE, Script, smtp_server

pytestmark = pytest.mark.server("unbound")
SLOW = Script(rcpt=lambda mailbox, _: LIVE if mailbox.startswith("person") else NO_SUCH_USER, banner_delay=0.03)
HOSTS = [f"127.0.7.{number}" for number in range(1, 7)]


async def single(made: Net, address: str, **keywords: object) -> Verdict:
    resolver = Resolver(nameservers=[made.nameserver], timeout=0.8)
    return await verify(
        address,
        resolver=resolver,
        probe=made.probe(),
        catch_all=CatchAllMemory(),
        manners=made.manners,
        **keywords,  # type: ignore[arg-type]
    )


class TestConnections:
    """Never more than the limits, however a server is called."""

    async def test_two_names_of_one_address_are_one_server(self) -> None:
        records = "".join(f"d{n}.test. MX 10 mx{n}.d{n}.test.\nmx{n}.d{n}.test. A 127.0.6.1\n" for n in range(12))
        async with net({"acme.test": SLOW}, records=records) as acme:
            found = await acme.reasons([address for n in range(12) for address in people(f"d{n}.test", 3)])
        assert set(found.values()) == {"accepted"}
        assert acme.servers["acme.test"].most_open == 2

    async def test_two_addresses_of_one_name_are_one_server(self) -> None:
        """The DNS tells them in turn, so that domains of one host go to either."""
        records = "".join(f"mx.big.test. A {host}\n" for host in HOSTS[:2])
        records += "".join(f"d{n}.test. MX 10 mx.big.test.\n" for n in range(12))
        async with net({}, records=records) as big, smtp_server(SLOW, hosts=HOSTS[:2], port=big.port) as server:
            found = await big.reasons([address for n in range(12) for address in people(f"d{n}.test", 3)])
        assert set(found.values()) == {"accepted"}
        assert server.most_open == 2

    @pytest.mark.parametrize("most", [4, 1])
    async def test_many_hosts_of_one_provider(self, most: int) -> None:
        limits = Limits(connections={"big.test": most})
        records = "".join(
            f"mx{n}.big.test. A {host}\nd{n}.test. MX 10 mx{n}.big.test.\n" for n, host in enumerate(HOSTS)
        )
        async with net({}, records=records) as big, smtp_server(SLOW, hosts=HOSTS, port=big.port) as server:
            listed = [address for n in range(len(HOSTS)) for address in people(f"d{n}.test", 15)]
            singles = asyncio.gather(*(single(big, f"person{n}@d{n}.test", limits=limits) for n in range(len(HOSTS))))
            found = await big.reasons(listed, limits=limits)
            await singles
        assert Counter(found.values()) == {"accepted": len(listed)}
        assert server.most_open == most

    async def test_a_crowded_provider_holds_nobody_else_up(self) -> None:
        records = "".join(
            f"mx{n}.big.test. A {host}\nd{n}.test. MX 10 mx{n}.big.test.\n" for n, host in enumerate(HOSTS)
        )
        slow = Script(unknown=LIVE, banner_delay=0.3)
        async with net({"acme.test": SLOW}, records=records) as both, smtp_server(slow, hosts=HOSTS, port=both.port):
            listed = [address for n in range(len(HOSTS)) for address in people(f"d{n}.test", 5)]
            asking = both.ask([*listed, "person@acme.test"], limits=Limits(in_all=5, connections={"big.test": 4}))
            order = [each.address async for each in asking]
        assert order[0] == "person@acme.test"


class TestSessions:
    """One MAIL is enough for all recipients of a session."""

    async def test_one_mail_each_and_no_rset(self) -> None:
        script = Script(rcpt=lambda mailbox, _: LIVE if mailbox < "person5" else NO_SUCH_USER)
        async with net({"acme.test": script}) as acme:
            await acme.reasons(people("acme.test", 300))
        server = acme.servers["acme.test"]
        assert {Counter(line[:4] for line in said)["MAIL"] for said in server.sessions} == {1}
        assert not [line for line in server.commands if line.startswith("RSET")]
        assert all(said[0].startswith("EHLO") and said[-1] == "QUIT" for said in server.sessions)

    async def test_another_mail_where_a_transaction_is_full_and_only_then(self) -> None:
        async with net({"acme.test": Script(unknown=LIVE, per_transaction=20)}) as acme:
            await acme.reasons(people("acme.test", 60), limits=Limits(per_mx=1))
        counts = [Counter(line[:4] for line in said) for said in acme.servers["acme.test"].sessions]
        assert all(count["RSET"] == count["MAIL"] - 1 for count in counts)
        assert sum(count["MAIL"] for count in counts) <= 5

    @pytest.mark.parametrize(
        "script", [Script(unknown=LIVE, banner_delay=0.2), Script(teaser="220-wait", banner_delay=0.2)]
    )
    async def test_nothing_is_said_before_the_greeting(self, script: Script) -> None:
        async with net({"acme.test": script}) as acme:
            await acme.reasons(people("acme.test", 5))
            await single(acme, "someone@acme.test")
        assert acme.servers["acme.test"].early == 0

    async def test_the_same_session_serves_all_that_wait(self) -> None:
        async with net({"acme.test": SLOW}) as acme:
            await acme.reasons(people("acme.test", 150), limits=Limits(per_mx=1))
        assert acme.servers["acme.test"].connections == 1


class TestBackOff:
    """Who has had enough of us says so in many ways."""

    @pytest.mark.parametrize(
        "enough",
        [
            "451 4.7.650 The mail server has been temporarily rate limited",
            "450 4.7.0 Too many recipients from your address today",
            "452 4.3.1 Out of resources",
            "451 Please slow down",
        ],
    )
    async def test_a_server_that_tires_of_us_in_the_middle_is_left_alone(self, enough: str) -> None:
        heard: list[str] = []

        def answer(mailbox: str, _: int) -> str:
            heard.append(mailbox)
            return (LIVE if mailbox.startswith("person") else NO_SUCH_USER) if len(heard) < 40 else enough

        async with net({"acme.test": Script(rcpt=answer, extensions=())}) as acme:
            found = [each async for each in acme.ask(people("acme.test", 400), limits=Limits(per_mx=1))]
            connections = acme.servers["acme.test"].connections
            await single(acme, "someone@acme.test")
        assert len(heard) <= 60
        assert acme.servers["acme.test"].connections == connections
        not_asked = [each for each in found if "left alone" in each.checks["smtp"]["why"]]
        assert len(not_asked) > 300
        assert {290 <= each.checks["smtp"]["retry_after"] <= 300 for each in not_asked} == {True}

    async def test_some_mailboxes_with_a_fault_are_no_reason_to_stop(self) -> None:
        def answer(mailbox: str, _: int) -> str:
            broken = mailbox.startswith("person") and int(mailbox[6:].partition("@")[0]) % 3
            return "451 4.3.0 Internal error" if broken else LIVE if mailbox.startswith("person") else NO_SUCH_USER

        async with net({"acme.test": Script(rcpt=answer)}) as acme:
            found = await acme.reasons(people("acme.test", 90))
        assert Counter(found.values()) == {"temporary": 60, "accepted": 30}


class TestRates:
    """How often is as much a matter of manners as how many at a time."""

    async def test_a_provider_is_one_whatever_its_hosts_are_called(self) -> None:
        records = "one.test. MX 10 mx1.big.test.\ntwo.test. MX 10 mx2.big.test.\n"
        records += "mx1.big.test. A 127.0.6.1\nmx2.big.test. A 127.0.6.1\n"
        limits = Limits(days={"big.test": 20})
        async with net({"acme.test": SLOW}, records=records) as big:
            await big.reasons(people("one.test", 15) + people("two.test", 15), limits=limits)
            found = await single(big, "person99@two.test", limits=limits)
        assert len(big.servers["acme.test"].recipients()) <= 20 + 2  # another domain's invented neighbour
        assert found.reason == "not_probed"

    async def test_a_single_check_waits_a_little_for_its_turn(self) -> None:
        limits = Limits(per_minute={"acme.test": 600})
        async with net({"acme.test": SLOW}) as acme:
            acme.manners.pace.budgets.allowance(
                "acme.test", now=asyncio.get_running_loop().time(), per_minute=600, per_day=None
            )
            acme.manners.pace.budgets.spend("acme.test", 600)
            assert (await single(acme, "person1@acme.test", limits=limits)).reason == "accepted"

    async def test_a_single_check_does_not_wait_for_long(self) -> None:
        limits = Limits(per_minute={"acme.test": 1})
        async with net({"acme.test": SLOW}) as acme:
            acme.manners.pace.budgets.allowance(
                "acme.test", now=asyncio.get_running_loop().time(), per_minute=1, per_day=None
            )
            acme.manners.pace.budgets.spend("acme.test", 1)
            found = await single(acme, "person1@acme.test", limits=limits)
        assert (found.reason, found.checks["smtp"]["retry_after"]) == ("not_probed", 60)
        assert acme.servers["acme.test"].connections == 0


async def test_places_are_given_up_when_whoever_waited_is_gone() -> None:
    manners = Manners()
    doors = ((("address", "192.0.2.1"), 1),)
    async with manners.turn(doors):
        waiting = [asyncio.create_task(_through(manners, doors)) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
    waiting[1].cancel()  # it was let in at this moment, and has not noticed yet
    assert await asyncio.wait_for(waiting[2], 1)


async def _through(manners: Manners, doors: tuple[tuple[tuple[str, str], int], ...]) -> bool:
    async with manners.turn(doors):
        return True


async def test_single_checks_at_once_keep_to_what_is_left_of_a_day() -> None:
    limits = Limits(days={"acme.test": 20}, connections={"acme.test": 2})
    async with net({"acme.test": SLOW}) as acme:
        found = await asyncio.gather(*(single(acme, f"person{n}@acme.test", limits=limits) for n in range(30)))
    assert len(acme.servers["acme.test"].recipients()) <= 20
    assert {each.reason for each in found} == {"accepted", "not_probed"}


async def test_a_list_makes_room_for_a_single_check() -> None:
    slow = Script(rcpt=SLOW.rcpt, rcpt_delay=0.02, extensions=())
    async with net({"acme.test": slow}) as acme, aclosing(acme.ask(people("acme.test", 200))) as asking:
        await anext(asking)
        assert (await single(acme, "person999@acme.test")).reason == "accepted"
        assert len(acme.servers["acme.test"].recipients()) < 100
        assert len([each async for each in asking]) == 199
    assert acme.servers["acme.test"].most_open == 2


async def test_a_single_check_waits_for_its_turn_no_longer_than_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "LONGEST_WAIT", 0.1)
    stuck = Script(unknown=SILENCE)
    async with net({"acme.test": stuck}) as acme, aclosing(acme.ask(people("acme.test", 40))) as asking:
        listing = asyncio.ensure_future(anext(asking))
        async with asyncio.timeout(5):
            while acme.servers["acme.test"].open < 2:
                await asyncio.sleep(0.01)
        found = await single(acme, "someone@acme.test")
        await listing
    smtp = found.checks["smtp"]
    assert (found.reason, smtp["why"], smtp["retry_after"]) == (
        "not_probed",
        "other questions of ours keep mx.acme.test busy",
        60,
    )
