"""A domain whose name server gives another address each time it is asked: an allowed one, a forbidden one."""

import ipaddress
import itertools

import dns.message
import dns.rdatatype
import dns.rrset
import pytest

from checks.address import CatchAllMemory, Manners, Probe, verify, verify_many
from checks.dns import Resolver
from tests.servers.bad_dns import Behaviour, bad_dns
from tests.servers.process import free_port
from tests.servers.smtpd import Script, smtp_server

OURS, FORBIDDEN = "127.77.0.1", "127.99.0.1"


def taking_turns(first: str, second: str) -> Behaviour:
    """No MX; A records that live no second, each address in turn."""
    addresses = itertools.cycle((first, second))

    def answer(query: dns.message.Message) -> dns.message.Message:
        response = dns.message.make_response(query, recursion_available=True)
        if query.question[0].rdtype == dns.rdatatype.A:
            response.answer.append(dns.rrset.from_text(query.question[0].name, 0, "IN", "A", next(addresses)))
        return response

    return answer


@pytest.mark.parametrize(("first", "second"), [(OURS, FORBIDDEN), (FORBIDDEN, OURS)])
async def test_what_was_judged_is_what_is_connected_to(first: str, second: str) -> None:
    port = free_port(OURS, FORBIDDEN)
    taking = Script(rcpt=lambda mailbox, _: "250 ok" if mailbox.startswith("alice@") else "550 5.1.1 User unknown")
    async with (
        bad_dns(taking_turns(first, second)) as names,
        smtp_server(taking, hosts=[OURS], port=port) as ours,
        smtp_server(taking, hosts=[FORBIDDEN], port=port) as forbidden,
    ):
        resolver = Resolver(nameservers=[names.nameserver], timeout=2)
        allowed = (ipaddress.ip_network("127.77.0.0/16"),)
        probe = Probe(hello="probe.test", mail_from="probe@probe.test", allow_networks=allowed, port=port)
        alone = [await verify("alice@turns.test", resolver=resolver, probe=probe, manners=Manners()) for _ in range(4)]
        listed = verify_many(
            [f"alice@turns{n}.test" for n in range(20)],
            resolver=resolver,
            probe=probe,
            catch_all=CatchAllMemory(),
            manners=Manners(),
        )
        reasons = {each.reason for each in alone} | {each.reason async for each in listed}
        assert ours.connections
        assert not forbidden.connections
    assert reasons == {"accepted", "mx_unroutable"}
