"""Does each resolver answer, does it tell the truth about names that do not exist, and do blocklists answer it?"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
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

ABOUT = "blocklist resolver"
KNOWN = "example.com"  # reserved by RFC 2606, and always there
# RFC 5782 section 5: always listed. Spamhaus refuses by answers in 127.255.255.0/24, which are no listing.
TEST_POINT = "2.0.0.127"
ZEN = Blocklist("zen.spamhaus.org", "ip")
CODES = ip_network("127.0.0.0/24")
KEY_NAMES = {"spamhaus_dqs": "DELIVERABOT_SPAMHAUS_DQS_KEY", "abusix": "DELIVERABOT_ABUSIX_KEY"}
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
    """Spamhaus' test point, which tells refusal apart, and whether the catalogue's lists pass their own tests.

    With a key of theirs it is the keyed zone that is asked: the open one is not used then.
    """
    watched = bool(settings.blocklists.ips or settings.blocklists.domains)
    bad = failure if watched else warning  # where nothing is watched, nothing is missed yet
    zen = next((each for each in catalog if ZEN.zone in each.replaces), ZEN)
    found = judge(zen, await resolver.ask(f"{TEST_POINT}.{zen.root}", "A"), partial(bad, ABOUT))
    return [found, *(await _lists(resolver, catalog) if watched and found.state == "ok" else [])]


def judge(zen: Blocklist, answer: Answer, bad: Callable[[str, str], Result]) -> Result:
    """What the answer for the test point says about the resolver, or about the key."""
    mend = OWN_RESOLVER if not zen.key else f"Look whether {KEY_NAMES[zen.key]} is the key in Spamhaus' portal."
    match answer.outcome:
        case Outcome.UNKNOWN:
            return bad(f"no answer from {zen.zone}: {zen.hide(answer.why)}", mend)
        case Outcome.NO_DOMAIN | Outcome.NO_DATA if zen.key:
            return bad(f"{zen.zone} does not know its own test point by this key: every address would look clean", mend)
        case Outcome.NO_DOMAIN | Outcome.NO_DATA:
            return bad(f"it hides {zen.zone}'s test point: every address would look clean", mend)
    for record in answer.records:
        if record in REFUSALS:
            why, usual = REFUSALS[record]
            return bad(f"refused ({record}): {why}", mend if zen.key else usual)
        if ip_address(record) not in CODES:
            return bad(f"{zen.zone}'s test point answers {record}: somebody rewrites answers", OWN_RESOLVER)
    return ok(ABOUT, f"{zen.zone} answers its test point with {', '.join(answer.records)}")


async def _lists(resolver: Resolver, catalog: Sequence[Blocklist]) -> list[Result]:
    faults = await asyncio.gather(*(examine_list(each, resolver=resolver) for each in catalog))
    told = {each.zone: fault for each, fault in zip(catalog, faults, strict=True)}
    keys = {each.key for each in catalog if each.key}
    by_key = [_key(key, {each.zone: told[each.zone] for each in catalog if each.key == key}) for key in sorted(keys)]
    broken = [f"{zone} ({fault})" for zone, fault in told.items() if fault]
    if not broken:
        return [*by_key, ok("blocklists", f"all {len(catalog)} lists pass their own tests")]
    whole = warning(
        "blocklists",
        f"{len(broken)} of {len(catalog)} lists cannot be used from here: {'; '.join(broken)}",
        "They are left out by themselves. A resolver of your own helps where they refuse.",
    )
    return [*by_key, whole]


def _key(key: str, faults: Mapping[str, str]) -> Result:
    about, name = f"blocklist key {key}", KEY_NAMES.get(key, key)
    works = [zone for zone, fault in faults.items() if not fault]
    if works:
        return ok(about, f"lets us ask {', '.join(works)}")
    zone, fault = next(iter(faults.items()))
    return failure(about, f"opens none of its lists: {zone} ({fault})", f"Look whether {name} is right.")


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
