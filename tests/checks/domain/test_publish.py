"""The records to publish do what is promised: put into the zone, they make the check content."""

from collections.abc import Iterable

import pytest

from checks.domain import DomainReport, State, check
from tests.checks.domain.keys import RSA_2048
from tests.checks.domain.zones import KEY, asking
from tests.servers.nsd import txt

pytestmark = pytest.mark.server("nsd")

WELL = {
    "mx": "$D. MX 10 mx.$D.",
    "a": "mx.$D. A 192.0.2.7",
    "spf": '$D. TXT "v=spf1 ip4:192.0.2.7 -all"',
    "dkim": f"s1._domainkey.$D. TXT {KEY}",
    "dmarc": '_dmarc.$D. TXT "v=DMARC1; p=reject; rua=mailto:d@$D"',
}
TESTING = txt(f"v=DKIM1; k=rsa; t=y; p={RSA_2048}")
SHA1 = txt(f"v=DKIM1; h=sha1; s=web; p={RSA_2048}")
# What is wrong: part of the zone → how it stands there, and the codes that says.
FAULTS: dict[str, tuple[str, str, set[str]]] = {
    "spf-missing": ("spf", "", {"spf-missing"}),
    "spf-several": (
        "spf",
        '$D. TXT "v=spf1 ip4:192.0.2.7 -all"\n$D. TXT "v=spf1 mx -all"',
        {"spf-several-records"},
    ),
    "spf-open": ("spf", '$D. TXT "v=spf1 mx +all"', {"spf-plus-all"}),
    "spf-ptr": ("spf", '$D. TXT "v=spf1 mx ptr -all"', {"spf-ptr"}),
    "spf-broad": ("spf", '$D. TXT "v=spf1 mx ip4:0.0.0.0/0 -all"', {"spf-broad-range"}),
    "spf-beyond": ("spf", '$D. TXT "v=spf1 ip4:192.0.2.300 mx -all"', {"spf-syntax"}),
    "spf-commas": ("spf", '$D. TXT "v=spf1 mx,a:mx.$D -all"', {"spf-syntax"}),
    "spf-circle": ("spf", '$D. TXT "v=spf1 include:$D mx -all"', {"spf-loop"}),
    "spf-gone": ("spf", '$D. TXT "v=spf1 include:gone.test mx -all"', {"spf-include-without-record"}),
    "dkim-testing": ("dkim", f"s1._domainkey.$D. TXT {TESTING}", {"dkim-testing"}),
    "dkim-hash": ("dkim", f"s1._domainkey.$D. TXT {SHA1}", {"dkim-no-sha256", "dkim-not-for-mail"}),
    "dkim-two": (
        "dkim",
        f's1._domainkey.$D. TXT {KEY}\ns1._domainkey.$D. TXT "v=DKIM1; p="',
        {"dkim-several-records"},
    ),
    "dmarc-two": (
        "dmarc",
        '_dmarc.$D. TXT "v=DMARC1; p=none"\n_dmarc.$D. TXT "v=DMARC1; p=reject; rua=mailto:d@$D"',
        {"dmarc-several-records"},
    ),
    "dmarc-bare": ("dmarc", '_dmarc.$D. TXT "v=DMARC1; p=reject; rua=d@$D"', {"dmarc-report-address"}),
    "dmarc-none": ("dmarc", '_dmarc.$D. TXT "v=DMARC1; p=none; rua=mailto:d@$D"', {"dmarc-policy-none"}),
    "dmarc-test": ("dmarc", '_dmarc.$D. TXT "v=DMARC1; p=reject; t=y; rua=mailto:d@$D"', {"dmarc-testing"}),
    "mx-implicit": ("mx", "$D. A 192.0.2.7", {"mx-implicit"}),
    "mx-literal": ("mx", "$D. MX 10 192.0.2.7.", {"mx-literal"}),
    "mx-alias": ("a", "mx.$D. CNAME real.$D.\nreal.$D. A 192.0.2.7", {"mx-cname"}),
    "mx-null": ("mx", "$D. MX 0 .\n$D. MX 10 mx.$D.", {"mx-null-among-others"}),
    "tls-two": (
        "tls",
        '_smtp._tls.$D. TXT "v=TLSRPTv1; rua=mailto:a@$D"\n_smtp._tls.$D. TXT "v=TLSRPTv1; rua=mailto:b@$D"',
        {"tls-rpt-several-records"},
    ),
}


def zone(name: str) -> list[str]:
    """The lines of one domain with its fault."""
    part, text, _ = FAULTS[name]
    return "\n".join((WELL | {part: text}).values()).replace("$D", f"{name}.test").splitlines()


def mended(name: str, report: DomainReport) -> list[str]:
    """The zone after what is told to be published took the place of what stands under the same name and type."""
    records = {record for result in report.results if result.state is not State.OK for record in result.publish}
    taken = tuple(f"{record.name}. {record.type} " for record in records)
    return [*(line for line in zone(name) if not line.startswith(taken)), *(each.zone_line() for each in records)]


async def reports(lines: Iterable[list[str]]) -> dict[str, DomainReport]:
    async with asking("\n".join(line for own in lines for line in own)) as resolver:
        return {name: await check(f"{name}.test", resolver=resolver, selectors=["s1"]) for name in FAULTS}


def faults(report: DomainReport) -> set[str]:
    return {result.code for result in report.results if result.state is not State.OK}


async def test_what_is_published_puts_it_right() -> None:
    before = await reports(map(zone, FAULTS))
    assert {name: faults(report) for name, report in before.items()} == {
        name: codes for name, (_, _, codes) in FAULTS.items()
    }
    after = await reports(mended(name, report) for name, report in before.items())
    assert {name: faults(report) for name, report in after.items() if faults(report)} == {}


async def test_nothing_is_published_that_would_leave_nobody_to_send() -> None:
    async with asking('acme.test. TXT "v=spf1 ip4:0.0.0.0/0 -all"') as resolver:
        report = await check("acme.test", resolver=resolver)
    assert {result.publish for result in report.of("spf")} == {()}
