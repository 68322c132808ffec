"""Does each resolver answer, does it tell the truth about names that do not exist, and do blocklists answer it?"""

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial
from ipaddress import ip_address, ip_network
from secrets import token_hex

import dns.exception
import dns.resolver

from bot.doctor.result import Result, failure, ok, warning
from bot.settings import Settings
from checks.blocklist import Blocklist
from checks.blocklist.health import examine as examine_list
from checks.dns import Answer, Outcome, Resolver

KNOWN = "example.com"  # reserved by RFC 2606, and always there
# RFC 5782 section 5: always listed. Spamhaus refuses by answers in 127.255.255.0/24, which are no listing.
TEST_POINT = "2.0.0.127.zen.spamhaus.org"
CODES = ip_network("127.0.0.0/24")
OWN_RESOLVER = (
    "Run a resolver of your own that forwards to nobody (apt-get install unbound),"
    ' and set dns.nameservers = ["127.0.0.1"].'
)
REFUSALS = {
    "127.255.255.252": ("the list's name is misspelt", "Look at what rewrites the questions of this resolver."),
    "127.255.255.254": ("Spamhaus does not answer public or shared resolvers", OWN_RESOLVER),
    "127.255.255.255": (
        "this resolver asks Spamhaus too often",
        f"{OWN_RESOLVER} For many questions get their free Data Query Service key.",
    ),
}


async def examine_resolvers(settings: Settings) -> list[Result]:
    """Each name server by itself: the second one's death is not noticed otherwise, until the first one's."""
    servers = settings.dns.nameservers or _of_the_system()
    if not servers:
        return [
            failure("resolver", "this system names no name server", "Set dns.nameservers, or mend /etc/resolv.conf.")
        ]
    found = await asyncio.gather(*(_resolver(server, settings.dns.timeout) for server in servers))
    dead = [result for result in found if result.state == "failure"]
    if 0 < len(dead) < len(found):
        return [warning(r.about, r.what, r.mend) if r in dead else r for r in found]
    return list(found)


async def examine_blocklists(settings: Settings, resolver: Resolver, catalog: Sequence[Blocklist]) -> list[Result]:
    """Spamhaus' test point, which tells refusal apart, and whether the catalogue's lists pass their own tests."""
    about = "blocklist resolver"
    watched = bool(settings.blocklists.ips or settings.blocklists.domains)
    bad = failure if watched else warning  # where nothing is watched, nothing is missed yet
    found = judge(await resolver.ask(TEST_POINT, "A"), partial(bad, about))
    return [found, *([await _lists(resolver, catalog)] if watched and found.state == "ok" else [])]


def judge(answer: Answer, bad: Callable[[str, str], Result]) -> Result:
    """What the answer for the test point says about the resolver."""
    about = "blocklist resolver"
    match answer.outcome:
        case Outcome.UNKNOWN:
            return bad(f"no answer from zen.spamhaus.org: {answer.why}", OWN_RESOLVER)
        case Outcome.NO_DOMAIN | Outcome.NO_DATA:
            return bad("it hides zen.spamhaus.org's test point: every address would look clean", OWN_RESOLVER)
    for record in answer.records:
        if record in REFUSALS:
            why, mend = REFUSALS[record]
            return bad(f"refused ({record}): {why}", mend)
        if ip_address(record) not in CODES:
            return bad(f"zen.spamhaus.org's test point answers {record}: somebody rewrites answers", OWN_RESOLVER)
    return ok(about, f"zen.spamhaus.org answers its test point with {', '.join(answer.records)}")


async def _lists(resolver: Resolver, catalog: Sequence[Blocklist]) -> Result:
    faults = await asyncio.gather(*(examine_list(each, resolver=resolver) for each in catalog))
    broken = [f"{each.zone} ({fault})" for each, fault in zip(catalog, faults, strict=True) if fault]
    if not broken:
        return ok("blocklists", f"all {len(catalog)} lists pass their own tests")
    return warning(
        "blocklists",
        f"{len(broken)} of {len(catalog)} lists cannot be used from here: {'; '.join(broken)}",
        "They are left out by themselves. A resolver of your own helps where they refuse.",
    )


async def _resolver(server: str, timeout: float) -> Result:
    resolver = Resolver(nameservers=[server], timeout=timeout)
    about, other = f"resolver {server}", "Set dns.nameservers to a resolver that does; empty means the system's."
    try:
        began = time.monotonic()
        known, invented = await asyncio.gather(
            resolver.ask(KNOWN, "A"), resolver.ask(f"deliverabot-{token_hex(6)}.{KNOWN}", "A")
        )
    finally:
        await resolver.aclose()
    if known.outcome is Outcome.UNKNOWN:
        return failure(about, f"does not answer: {known.why}", other)
    if known.outcome is not Outcome.RECORDS:
        return failure(about, f"answers, but does not know {KNOWN}: it has no way to the Internet's DNS", other)
    if invented.outcome is Outcome.RECORDS:
        said = f"invents {', '.join(invented.records)} for names that do not exist"
        return failure(about, said, f"Dead domains would look alive. {other}")
    return ok(about, f"answers, in {(time.monotonic() - began) * 1_000:.0f} ms")


def _of_the_system() -> list[str]:
    try:
        return [str(server) for server in dns.resolver.Resolver().nameservers]
    except (dns.exception.DNSException, OSError):
        return []
