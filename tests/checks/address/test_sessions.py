"""What a server sees of a run over many addresses: few sessions, well-behaved ones, and none when it wants none."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import aclosing, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from checks.address import Limits, session
from tests.checks.address.net import Net, net, people
from tests.checks.address.world import LIVE, alice
from tests.servers.certificate import self_signed
from tests.servers.mail_hosts import mail_hosts
from tests.servers.smtpd import HANG_UP, NO_SUCH_USER, SILENCE, Script
from tests.servers.unbound import unbound

pytestmark = pytest.mark.server("unbound")


def is_live(mailbox: str) -> str:
    return LIVE if mailbox.startswith("person") else NO_SUCH_USER


@pytest.mark.parametrize("pipelining", [True, False])
async def test_hosts_see_no_bad_manners(pipelining: bool) -> None:
    domains = [f"acme{number}.test" for number in range(6)]
    addresses = [f"{'live' if number % 7 > 1 else 'gone'}{number}@{domains[number % 6]}" for number in range(600)]
    async with mail_hosts(6, delay=0.002, pipelining=pipelining) as hosts:
        records = "".join(
            f"{domain}. MX 1 mx.{domain}.\nmx.{domain}. A {address}\n"
            for domain, address in zip(domains, hosts.addresses, strict=True)
        )
        async with unbound(records) as dns:
            found = [(each.address, each.reason) async for each in Net(dns.nameserver, hosts.port).ask(addresses)]
        seen = await hosts.seen()
    assert Counter(found) == Counter(
        (address, "accepted" if address.startswith("live") else "mailbox_not_found") for address in addresses
    )
    assert (seen.early, seen.joined, seen.sent_away) == (0, 0, 0)
    assert seen.most_open <= 2
    assert seen.most_refused <= 20
    assert seen.recipients == 600 + 6


async def test_a_list_of_the_dead_is_never_sent_away() -> None:
    async with mail_hosts(1) as hosts, unbound(f"acme.test. A {hosts.addresses[0]}") as dns:
        found = await Net(dns.nameserver, hosts.port).reasons([f"gone{number}@acme.test" for number in range(200)])
        seen = await hosts.seen()
    assert set(found.values()) == {"mailbox_not_found"}
    assert seen.sent_away == 0
    assert seen.most_refused <= 10


async def test_a_session_serves_many_recipients_of_one_transaction() -> None:
    async with net({"acme.test": Script(rcpt=lambda mailbox, _: is_live(mailbox))}) as acme:
        await acme.reasons(people("acme.test", 100))
        server = acme.servers["acme.test"]
    verbs = Counter(line.split()[0] for line in server.commands)
    assert verbs["MAIL"] == verbs["EHLO"] == verbs["QUIT"] == server.connections <= 2
    assert verbs["RSET"] == 0


async def test_a_server_that_demands_what_it_does_not_offer_is_left_alone_soon() -> None:
    script = Script(unknown="530 5.7.0 Authentication required")
    async with net({"acme.test": script}) as acme:
        found = await acme.reasons(people("acme.test", 40))
    assert set(found.values()) == {"blocked"}
    assert len(acme.servers["acme.test"].recipients()) <= 40


@pytest.mark.parametrize(("slower", "most"), [(10.0, 12), (-10.0, 8)])
async def test_one_by_one_a_session_bears_more_refusals_while_the_server_stays_quick(
    slower: float, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "SLOWER", slower)
    async with mail_hosts(1, pipelining=False) as hosts, unbound(f"acme.test. A {hosts.addresses[0]}") as dns:
        listed = [f"gone{number}@acme.test" for number in range(12)]
        found = await Net(dns.nameserver, hosts.port).reasons(listed, limits=Limits(per_mx=1))
        seen = await hosts.seen()
    assert set(found.values()) == {"mailbox_not_found"}
    assert seen.most_refused == most


async def test_recipients_of_a_session_are_limited() -> None:
    async with net({"acme.test": Script(rcpt=lambda mailbox, _: is_live(mailbox))}) as acme:
        found = await acme.reasons(people("acme.test", 60), limits=Limits(recipients_per_session=10, per_mx=1))
        server = acme.servers["acme.test"]
    assert set(found.values()) == {"accepted"}
    assert server.connections >= 6
    assert server.most_open == 1


async def test_the_invented_neighbour_is_asked_for_once_whatever_the_number_of_sessions() -> None:
    async with net({"acme.test": Script(rcpt=lambda mailbox, _: is_live(mailbox))}) as acme:
        await acme.reasons(people("acme.test", 100), limits=Limits(recipients_per_session=10))
        invented = [name for name in acme.servers["acme.test"].recipients() if not name.startswith("person")]
    assert len(invented) == 1


async def test_one_recipient_per_transaction_is_respected() -> None:
    async with net({"acme.test": alice("acme.test", per_transaction=1)}) as acme:
        found = await acme.reasons(["alice@acme.test", "postmaster@acme.test", *people("acme.test", 5)])
    assert found.pop("alice@acme.test") == "accepted"
    assert found.pop("postmaster@acme.test") == "role"
    assert set(found.values()) == {"mailbox_not_found"}


async def test_a_server_that_hangs_up_after_some_is_asked_for_the_others_again() -> None:
    script = Script(rcpt=lambda mailbox, number: is_live(mailbox) if number < 4 else HANG_UP)
    async with net({"acme.test": script}) as acme:
        found = await acme.reasons(people("acme.test", 20))
    assert Counter(found.values()) == {"accepted": 20}


async def test_a_server_that_slams_its_door_once_is_tried_again() -> None:
    greeting = "220 mx.test ESMTP"
    script = Script(banners=(greeting, HANG_UP), rcpt=lambda mailbox, _: is_live(mailbox))
    async with net({"acme.test": script}) as acme:
        found = await acme.reasons(people("acme.test", 20), limits=Limits(recipients_per_session=5, per_mx=1))
    assert Counter(found.values()) == {"accepted": 20}


async def test_a_server_that_sends_us_away_is_left_alone_with_all_its_domains() -> None:
    async with net({"busy.test": Script(banner="421 4.3.2 Try again later")}, records="too.test. A 127.0.6.1") as busy:
        server = busy.servers["busy.test"]
        found = [each async for each in busy.ask(people("busy.test", 50) + people("too.test", 50))]
        asked = server.connections
        again = [each async for each in busy.ask(people("busy.test", 5))]
    assert {each.reason for each in found + again} == {"greylisted"}
    assert all(290 <= each.checks["smtp"]["retry_after"] <= 300 for each in found + again)
    assert asked <= 2
    assert server.connections == asked


async def test_what_was_answered_before_a_421_stands() -> None:
    script = Script(rcpt=lambda _, number: LIVE if number < 3 else "421 4.7.0 Too much for today")
    async with net({"acme.test": script}) as acme:
        found = [each async for each in acme.ask(people("acme.test", 40), limits=Limits(per_mx=1))]
    assert Counter(each.verdict for each in found) == {"deliverable": 3, "unknown": 37}
    assert {each.checks["smtp"]["retry_after"] for each in found if each.verdict == "unknown"} <= {299, 300}
    assert acme.servers["acme.test"].connections == 1


async def test_a_server_that_refuses_us_at_its_door_is_left_alone_for_a_day() -> None:
    async with net({"acme.test": Script(banner="554 5.7.1 You are listed")}) as acme:
        found = [each async for each in acme.ask(people("acme.test", 40))]
    assert {(each.reason, each.checks["smtp"]["retry_after"]) for each in found} == {("blocked", 86_400)}
    assert acme.servers["acme.test"].connections <= 2


async def test_a_server_that_blocks_us_at_every_recipient_is_not_asked_on() -> None:
    async with net({"acme.test": Script(unknown="550 5.7.1 Client host blocked using bl.test")}) as acme:
        found = await acme.reasons(people("acme.test", 200))
    assert set(found.values()) == {"blocked"}
    assert len(acme.servers["acme.test"].recipients()) <= 40


async def test_what_one_domain_of_a_server_refuses_is_not_held_against_its_others() -> None:
    def answer(mailbox: str, _: int) -> str:
        return "550 5.7.1 Not welcome, says our policy" if mailbox.endswith("@stern.test") else is_live(mailbox)

    async with net({"stern.test": Script(rcpt=answer)}, records="mild.test. MX 10 mx.stern.test.") as shared:
        found = await shared.reasons(people("stern.test", 30) + people("mild.test", 30))
    assert Counter(found.values()) == {"blocked": 30, "accepted": 30}


async def test_greylisting_is_met_by_every_address_so_that_each_can_come_again() -> None:
    async with net({"acme.test": Script(unknown="450 4.2.0 <{mailbox}>: Greylisted")}) as acme:
        found = [each async for each in acme.ask(people("acme.test", 40))]
    assert {(each.reason, each.checks["smtp"]["retry_after"]) for each in found} == {("greylisted", 300)}
    assert len(acme.servers["acme.test"].recipients()) == 40


async def test_a_dead_server_is_tried_a_few_times_not_once_an_address() -> None:
    async with net({}, records="dead.test. A 127.0.6.99") as dead:
        found = [each async for each in dead.ask(people("dead.test", 500))]
    assert {each.reason for each in found} == {"no_connection"}


async def test_encryption_may_be_demanded_in_the_middle_of_a_flight(tmp_path: Path) -> None:
    demand = "530 5.7.0 Must issue a STARTTLS command first"
    script = alice("acme.test", tls=self_signed(tmp_path), tls_first=demand)
    async with net({"acme.test": script}) as acme:
        found = await acme.reasons(["alice@acme.test", *people("acme.test", 12)])
        server = acme.servers["acme.test"]
    assert Counter(found.values()) == {"accepted": 1, "mailbox_not_found": 12}
    assert server.connections == server.commands.count("STARTTLS")


@asynccontextmanager
async def strange_server(net: Net, host: str, answer: Callable[[list[str]], list[str]]):  # type: ignore[no-untyped-def]
    """Offers PIPELINING; what it says to the lines that came in one go is up to `answer`."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            writer.write(b"220 mx.test\r\n")
            while data := await reader.read(65_536):
                lines = data.decode().splitlines()
                if lines[0].startswith("EHLO"):
                    writer.write(b"250-mx.test\r\n250 PIPELINING\r\n")
                else:
                    writer.write("".join(f"{reply}\r\n" for reply in answer(lines)).encode())
        writer.close()

    server = await asyncio.start_server(serve, host, net.port)
    try:
        yield
    finally:
        server.close()


def reply_to(line: str) -> str:
    if not line.startswith("RCPT"):
        return "250 2.1.0 Ok"
    return LIVE if "<person" in line else f"550 5.1.1 {line[8:]}: User unknown"


async def test_a_server_that_forgets_commands_after_a_refusal_misleads_nobody() -> None:
    def answer(lines: list[str]) -> list[str]:
        replies = []
        for line in lines:
            replies.append(reply_to(line))
            if replies[-1].startswith("550"):
                break  # and the rest of what had come in is thrown away
        return replies

    addresses = [name for number in range(6) for name in (f"person{number}@acme.test", f"nobody{number}@acme.test")]
    async with net({}, records="acme.test. A 127.0.6.98") as acme, strange_server(acme, "127.0.6.98", answer):
        found = await acme.reasons(addresses)
    assert found == {name: "accepted" if name.startswith("person") else "mailbox_not_found" for name in addresses}


async def test_replies_in_another_order_are_noticed() -> None:
    def answer(lines: list[str]) -> list[str]:
        return [reply_to(line) for line in sorted(lines)]  # MAIL before all RCPT, and those by name

    addresses = ["person1@acme.test", *(f"nobody{number}@acme.test" for number in reversed(range(5)))]
    async with net({}, records="acme.test. A 127.0.6.98") as acme, strange_server(acme, "127.0.6.98", answer):
        found = await acme.reasons(addresses)
    assert found == {name: "accepted" if name.startswith("person") else "mailbox_not_found" for name in addresses}


async def test_a_provider_with_a_rate_is_asked_no_faster() -> None:
    limits = Limits(per_minute={"acme.test": 600})
    script = Script(rcpt=lambda mailbox, _: is_live(mailbox))
    async with net({"acme.test": script}) as acme:
        loop = asyncio.get_running_loop()
        began = loop.time()
        assert len(await acme.reasons(people("acme.test", 610), limits=limits)) == 610
        assert loop.time() - began >= 0.9


async def test_a_provider_whose_rate_is_used_up_does_not_fill_the_look_ahead() -> None:
    limits = Limits(per_minute={"acme.test": 1}, look_ahead=5)
    found = []
    script = Script(rcpt=lambda mailbox, _: is_live(mailbox))
    async with (
        net({"acme.test": script}) as acme,
        aclosing(acme.ask(people("acme.test", 20), limits=limits)) as verdicts,
    ):
        async for verdict in verdicts:
            found.append(verdict)
            if len(found) == 11:
                break
    assert Counter(each.reason for each in found) == {"accepted": 1, "not_probed": 10}
    # The invented neighbour was a question, too, so that there are two minutes to wait.
    assert {each.checks["smtp"]["retry_after"] for each in found if each.reason == "not_probed"} <= {119, 120}


async def test_the_time_limit_of_an_address_holds_for_all_its_servers_together() -> None:
    mute = {f"mute{number}.test": Script(banner=SILENCE) for number in range(4)}
    exchanges = "".join(f"many.test. MX {number} mx.mute{number}.test.\n" for number in range(4))
    async with net(mute, records=exchanges) as acme:
        found = [each async for each in acme.ask(["jo@many.test"], banner_seconds=0.4, total_seconds=1.0)]
    assert [(each.reason, len(each.checks["smtp"]["tried"])) for each in found] == [("timeout", 3)]


@pytest.mark.parametrize("script", [Script(banner=SILENCE), Script(mail=SILENCE), Script(unknown=SILENCE)])
async def test_the_time_limit_of_an_address_holds_at_every_stage(script: Script) -> None:
    for_ever: dict[str, Any] = {"banner_seconds": 1e4, "reply_seconds": 1e4}
    async with net({"acme.test": script}) as acme:
        found = [each async for each in acme.ask(["jo@acme.test"], total_seconds=0.3, **for_ever)]
    assert [each.reason for each in found] == ["timeout"]
