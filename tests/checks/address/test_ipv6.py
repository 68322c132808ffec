"""Mail servers that have an IPv6 address only."""

import ipaddress
import socket

import pytest

from checks.address import Probe, verify
from checks.dns import Resolver
from tests.servers.smtpd import Script, smtp_server
from tests.servers.unbound import unbound

pytestmark = pytest.mark.server("unbound")


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as trial:
            trial.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6 loopback address")
@pytest.mark.parametrize(("allowed", "reason"), [("::1/128", "accepted"), ("127.0.0.0/8", "mx_unroutable")])
async def test_a_server_on_ipv6(allowed: str, reason: str) -> None:
    script = Script(rcpt={"alice@six.test": "250 2.1.5 Ok"})
    records = "six.test. MX 10 mx.six.test.\nmx.six.test. AAAA ::1"
    async with smtp_server(script, hosts=["::1"]) as server, unbound(records) as dns:
        probe = Probe(
            hello="prober.test",
            mail_from="probe@prober.test",
            allow_networks=(ipaddress.ip_network(allowed),),
            port=server.port,
        )
        found = await verify("alice@six.test", resolver=Resolver(nameservers=[dns.nameserver]), probe=probe)
        assert found.reason == reason
        assert server.connections == (reason == "accepted")
