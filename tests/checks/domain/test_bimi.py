"""BIMI: whether the logo can be shown."""

import pytest

from checks.domain.bimi import check_bimi
from tests.checks.domain.zones import asking, said

pytestmark = pytest.mark.server("nsd")

ENFORCED = '_dmarc.acme.test. TXT "v=DMARC1; p=reject"\n'
LOGO, MARK = "l=https://acme.test/logo.svg", "a=https://acme.test/vmc.pem"


async def look(record: str, dmarc: str = ENFORCED, domain: str = "acme.test") -> list[tuple[str, str]]:
    zone = dmarc + (f'default._bimi.acme.test. TXT "{record}"' if record else "")
    async with asking(zone) as resolver:
        return said(await check_bimi(domain, resolver=resolver))


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("", [("bimi-none", "ok")]),
        (f"v=BIMI1; {LOGO}; {MARK}", [("bimi-ok", "ok")]),
        (f"v=BIMI1; l=; {MARK}", [("bimi-ok", "ok")]),
        (f"v=BIMI1; {MARK}", [("bimi-logo", "failure")]),
        ("v=BIMI1; l=; a=;", [("bimi-declined", "ok")]),
        ("v=BIMI1;", [("bimi-logo", "failure")]),
        (f"v=BIMI1; {LOGO}; a=", [("bimi-no-certificate", "warning")]),
        (f"v=BIMI1; l=http://acme.test/logo.svg; {MARK}", [("bimi-logo", "failure")]),
        (f"v=BIMI1; l=https://acme.test/logo.png; {MARK}", [("bimi-logo-not-svg", "warning")]),
        (f"v=BIMI1; {LOGO}; a=vmc.pem", [("bimi-certificate", "failure")]),
    ],
)
async def test_each_record_is_judged(record: str, expected: list[tuple[str, str]]) -> None:
    assert await look(record) == expected


@pytest.mark.parametrize("dmarc", ["p=none", "p=reject; sp=none", "p=quarantine; t=y"])
async def test_a_logo_is_not_shown_without_an_enforced_policy(dmarc: str) -> None:
    found = await look(f"v=BIMI1; {LOGO}; {MARK}", f'_dmarc.acme.test. TXT "v=DMARC1; {dmarc}"\n')
    assert found == [("bimi-dmarc-not-enforced", "failure")]


async def test_a_subdomain_has_the_logo_of_its_organization() -> None:
    assert await look(f"v=BIMI1; {LOGO}; {MARK}", domain="news.acme.test") == [("bimi-ok", "ok")]


async def test_a_fault_of_the_dns_is_no_failure() -> None:
    async with asking(ENFORCED, servfail=["_bimi.acme.test"]) as resolver:
        assert said(await check_bimi("acme.test", resolver=resolver)) == [("bimi-unknown", "unknown")]
