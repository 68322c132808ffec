"""One run of `bench.dns`: `python -m bench.dns_asker ours|dnspython|aiodns SERVER CATALOGUE`; JSON lines, times last."""

import asyncio
import json
import sys
from pathlib import Path
from time import perf_counter, process_time

import dns.asyncresolver
import dns.resolver

from bench.dns import ADDRESSES
from checks.blocklist import Blocklist, check_many, load_catalog
from checks.dns import Resolver, parse_nameserver

AT_ONCE = 1_000

Pair = tuple[str, str]


async def ours(server: str, catalog: tuple[Blocklist, ...]) -> list[Pair]:
    """Tests of the lists and reasons included."""
    resolver = Resolver(nameservers=[server])
    found = check_many(ADDRESSES, resolver=resolver, catalog=catalog)
    return [(each.target, each.list) async for each in found if each.state == "listed"]


async def dnspython(server: str, catalog: tuple[Blocklist, ...]) -> list[Pair]:
    """A question each, by the resolver as it is."""
    stub = dns.asyncresolver.Resolver(configure=False)
    host, stub.port = parse_nameserver(server)
    stub.nameservers = [host]

    async def ask(name: str) -> bool:
        try:
            return bool(await stub.resolve(name, "A", search=False))
        except dns.resolver.NXDOMAIN:
            return False

    return await _all(catalog, ask)


async def aiodns(server: str, catalog: tuple[Blocklist, ...]) -> list[Pair]:
    """c-ares."""
    import aiodns as library  # type: ignore[import-not-found,unused-ignore]

    stub = library.DNSResolver(nameservers=[server], timeout=1, tries=4)

    async def ask(name: str) -> bool:
        try:
            return bool(await stub.query_dns(name, "A"))
        except library.error.DNSError:
            return False

    return await _all(catalog, ask)


async def _all(catalog: tuple[Blocklist, ...], ask) -> list[Pair]:  # type: ignore[no-untyped-def]
    pairs = iter([(address, each.zone) for address in ADDRESSES for each in catalog])
    found: list[Pair] = []

    async def work() -> None:
        for address, zone in pairs:
            if await ask(f"{'.'.join(reversed(address.split('.')))}.{zone}"):
                found.append((address, zone))

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return found


async def main(how: str, server: str, path: str) -> None:
    catalog = load_catalog(Path(path))
    began, worked = perf_counter(), process_time()
    found = await {"ours": ours, "dnspython": dnspython, "aiodns": aiodns}[how](server, catalog)
    times = {"wall": perf_counter() - began, "cpu": process_time() - worked}
    for target, name in found:
        print(json.dumps({"target": target, "list": name, "state": "listed"}))
    print(json.dumps(times))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
