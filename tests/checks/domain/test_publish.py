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
TESTED = f"v=DKIM1; k=rsa; p={RSA_2048}"
TESTING = txt(f"v=DKIM1; k=rsa; t=y; p={RSA_2048}")
SHA1 = txt(f"v=DKIM1; h=sha1; s=web; p={RSA_2048}")
# Names that several of the zones lead to.
OTHERS = "\n".join(
    [*(f"h{n}.many.test. A 192.0.2.{n}" for n in range(11)), 'bad.many.test. TXT "v=spf1 ipv4:192.0.2.9 -all"']
)
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
    "spf-quoted": ("spf", f"$D. TXT {txt(chr(34) + 'v=spf1 mx -all' + chr(34))}", {"spf-bad-start"}),
    "spf-sender-id": ("spf", '$D. TXT "spf2.0/pra mx -all"', {"spf-bad-start"}),
    "spf-glued": ("spf", '$D. TXT "v=spf1 mx a:mx.$D" "ip4:192.0.2.7 -all"', {"spf-syntax"}),
    "spf-web": ("spf", '$D. TXT "v=spf1 a:http://mx.$D/ -all"', {"spf-syntax"}),
    "spf-only-ptr": ("spf", '$D. TXT "v=spf1 ptr -all"', {"spf-ptr"}),
    "spf-everyone": ("spf", '$D. TXT "v=spf1 ip4:0.0.0.0/0 -all"', {"spf-broad-range"}),
    "spf-eleven": (
        "spf",
        "$D. TXT " + txt("v=spf1 " + " ".join(f"a:h{n}.many.test" for n in range(11)) + " -all"),
        {"spf-too-many-lookups"},
    ),
    "spf-long": (
        "spf",
        "$D. TXT " + txt("v=spf1 " + " ".join(f"ip4:198.51.{n}.1" for n in range(0, 120, 2)) + " -all"),
        {"spf-long-record"},
    ),
    "spf-below": (
        "spf",
        '$D. TXT "v=spf1 include:_spf.$D -all"\n_spf.$D. TXT "v=spf1 ipv4:192.0.2.7 -all"',
        {"spf-include-syntax"},
    ),
    "spf-foreign": ("spf", '$D. TXT "v=spf1 mx include:bad.many.test -all"', {"spf-include-syntax"}),
    "dkim-quoted": (
        "dkim",
        f"s1._domainkey.$D. TXT {txt(chr(34) + TESTED + chr(34))}",
        {"dkim-key-unreadable", "dkim-syntax"},
    ),
    "dkim-escaped": ("dkim", f"s1._domainkey.$D. TXT {txt(TESTED.replace(';', chr(92) + ';'))}", {"dkim-version"}),
    "dmarc-misspelt": ("dmarc", '_dmarc.$D. TXT "v=DMARC1 p=reject rua=mailto:d@$D"', {"dmarc-none"}),
    "dmarc-misplaced": ("dmarc", '$D. TXT "v=DMARC1; p=reject; rua=mailto:d@$D"', {"dmarc-none"}),
    "dmarc-policy": ("dmarc", '_dmarc.$D. TXT "v=DMARC1; p=rejct; rua=mailto:d@$D"', {"dmarc-policy-invalid"}),
    "dmarc-web": ("dmarc", '_dmarc.$D. TXT "v=DMARC1; p=reject; rua=https://$D/"', {"dmarc-report-address"}),
    "dmarc-apart": ("dmarc", '_dmarc.$D. TXT "v=DMARC1; p=reject; rua=mailto:d@$D; mailto:e@$D"', {"dmarc-syntax"}),
    "dmarc-suffix": ("dmarc", '_dmarc.$D. TXT "v=DMARC1; p=reject; psd=y; rua=mailto:d@$D"', {"dmarc-psd"}),
    "mx-gone": ("mx", "$D. MX 10 mx.$D.\n$D. MX 20 gone.$D.", {"mx-unresolved"}),
    "mx-undotted": ("mx", "$D. MX 10 mx.$D.$D.", {"mx-unresolved"}),
    "tls-misspelt": ("tls", '_smtp._tls.$D. TXT "v=tlsrptv1; rua=mailto:a@$D"', {"tls-rpt-bad-start"}),
    "tls-bare": ("tls", '_smtp._tls.$D. TXT "v=TLSRPTv1; rua=a@$D"', {"tls-rpt-address"}),
    "bimi-open": (
        "bimi",
        'default._bimi.$D. TXT "v=BIMI1; l=http://$D/l.svg; a=http://$D/c.pem"',
        {"bimi-logo", "bimi-certificate"},
    ),
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
    async with asking("\n".join([OTHERS, *(line for own in lines for line in own)])) as resolver:
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
