"""Files over HTTPS: what is fetched, and what is not, told apart."""

from ipaddress import ip_network

import pytest

from checks.domain.fetch import Fault, Fetched
from checks.domain.https import OCTETS, HttpsFetcher
from tests.checks.domain.zones import asking
from tests.servers.https import HttpsServer, https_server
from tests.servers.process import free_port

pytestmark = pytest.mark.server("nsd")

HOST = "mta-sts.acme.test"
ZONE = f"{HOST}. A 127.0.0.1"
LOOPBACK = (ip_network("127.0.0.0/8"),)


async def fetch(server: HttpsServer, *, zone: str = ZONE, seconds: float = 5, trusted: bool = True) -> Fetched:
    async with asking(zone, servfail=["broken.test"]) as resolver:
        tls = server.trusted if trusted else None
        return await HttpsFetcher(resolver, LOOPBACK, port=server.port, tls=tls, seconds=seconds)(HOST, "/file.txt")


async def test_a_file_is_fetched() -> None:
    async with https_server(HOST, b"version: STSv1") as server:
        assert await fetch(server) == Fetched(200, "text/plain", b"version: STSv1")
        assert server.asked == ["/file.txt"]


async def test_a_redirect_is_not_followed() -> None:
    async with https_server(HOST, status=301, location="/other.txt") as server:
        assert (await fetch(server)).status == 301
        assert server.asked == ["/file.txt"]


async def test_a_certificate_nobody_vouches_for_is_a_fault_of_the_server() -> None:
    async with https_server(HOST) as server:
        found = await fetch(server, trusted=False)
    assert (found.fault, found.why) == (Fault.CERTIFICATE, "self-signed certificate")


async def test_a_certificate_for_another_name_is_a_fault_of_the_server() -> None:
    async with https_server("www.acme.test") as server:
        assert (await fetch(server)).fault is Fault.CERTIFICATE


async def test_a_file_that_never_ends_is_given_up() -> None:
    async with https_server(HOST, b"x" * (OCTETS + 1)) as server:
        assert (await fetch(server)).fault is Fault.TOO_LONG


async def test_a_server_that_takes_too_long_tells_nothing() -> None:
    async with https_server(HOST, delay=60) as server:
        found = await fetch(server, seconds=0.2)
    assert (found.fault, found.why) == (Fault.UNKNOWN, "no answer within 0.2 s")


async def test_nobody_listening_and_no_such_host_are_faults_of_the_server() -> None:
    async with https_server(HOST) as server:
        server.port = free_port()
        assert (await fetch(server)).fault is Fault.REFUSED
        assert (await fetch(server, zone="acme.test. A 127.0.0.1")).fault is Fault.NO_HOST


async def test_a_fault_of_the_dns_tells_nothing() -> None:
    async with https_server(HOST) as server:
        found = await fetch(server, zone=f"{HOST}. CNAME host.broken.test.")
    assert found.fault is Fault.UNKNOWN


async def test_private_addresses_are_not_connected_to() -> None:
    async with https_server(HOST) as server, asking(ZONE) as resolver:
        found = await HttpsFetcher(resolver, port=server.port, tls=server.trusted)(HOST, "/file.txt")
        assert (found.fault, server.asked) == (Fault.UNKNOWN, [])
    assert found.why == "127.0.0.1 is not a public address: not connected to"
