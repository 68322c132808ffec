"""Records that are too long or need too many lookups, written so that they fit; the same senders are allowed."""

import ipaddress

import pytest

from checks.domain.spf import check_host, lint
from checks.domain.spf.shorten import LONGEST
from tests.checks.domain.zones import asking
from tests.servers.nsd import txt

pytestmark = pytest.mark.server("nsd")

OWN = "\n".join(f"h{n}.$D. A 192.0.2.{n}" for n in range(1, 12))
ESP = "\n".join(
    f"e{n}.esp.test. TXT {txt(f'v=spf1 a:a{n}.esp.test ~all')}\na{n}.esp.test. A 198.51.100.{n}" for n in range(6)
)
SCATTERED = " ".join(f"ip4:203.0.{n}.{n}" for n in range(60))
CASES: dict[str, tuple[str, str, list[str]]] = {
    "own-hosts": (
        f"v=spf1 {' '.join(f'a:h{n}.$D' for n in range(1, 12))} -all",
        OWN,
        ["192.0.2.1", "192.0.2.11"],
    ),
    "services": (
        f"v=spf1 mx {' '.join(f'include:e{n}.esp.test' for n in range(6))} ~all",
        f"{ESP}\n$D. MX 10 mx.$D.\nmx.$D. A 192.0.2.77\nmx.$D. AAAA 2001:db8::77",
        ["192.0.2.77", "2001:db8::77", "198.51.100.0", "198.51.100.5"],
    ),
    "scattered": (f"v=spf1 {SCATTERED} include:e0.esp.test -all", "", ["203.0.0.0", "203.0.59.59", "198.51.100.0"]),
    "held-twice": (
        f"v=spf1 include:all.esp.test {' '.join(f'include:e{n}.esp.test' for n in range(2))} exp=why.$D -all",
        f"all.esp.test. TXT {txt('v=spf1 ' + ' '.join(f'include:e{n}.esp.test' for n in range(4)) + ' -all')}",
        ["198.51.100.0", "198.51.100.3"],
    ),
}


def zone(name: str) -> str:
    text, more, _ = CASES[name]
    return f"$D. TXT {txt(text.replace('$D', f'{name}.test'))}\n{more}".replace("$D", f"{name}.test")


@pytest.mark.parametrize("name", CASES)
async def test_it_fits_and_the_same_may_send(name: str) -> None:
    whole = "\n".join(map(zone, CASES))
    senders = CASES[name][2]
    async with asking(whole) as resolver:
        findings = await lint(f"{name}.test", resolver=resolver)
    records = {record for finding in findings for record in finding.publish}
    assert all(len(record.value) <= LONGEST for record in records)
    others = [line for line in whole.splitlines() if not line.startswith(f"{name}.test. TXT")]
    async with asking("\n".join([*others, *(record.zone_line() for record in records)])) as resolver:
        assert [finding.code for finding in await lint(f"{name}.test", resolver=resolver)] in (
            ["spf-ok"],
            ["spf-many-lookups"],
        )
        for ip in senders:
            assert (await check_host(ip, f"a@{name}.test", "", resolver=resolver)).result == "pass", ip
        stranger = str(ipaddress.ip_address("192.0.2.200"))
        assert (await check_host(stranger, f"a@{name}.test", "", resolver=resolver)).result in {"fail", "softfail"}


async def test_an_explanation_is_kept() -> None:
    async with asking("\n".join(map(zone, CASES))) as resolver:
        (finding,) = await lint("held-twice.test", resolver=resolver)
    assert [record.value for record in finding.publish] == ["v=spf1 include:all.esp.test -all exp=why.held-twice.test"]


async def test_what_cannot_be_known_stays() -> None:
    text = "v=spf1 " + " ".join(f"exists:%{{i}}.{n}.esp.test" for n in range(11)) + " -all"
    async with asking(f"acme.test. TXT {txt(text)}") as resolver:
        (finding,) = await lint("acme.test", resolver=resolver)
    assert (finding.code, finding.publish) == ("spf-too-many-lookups", ())
