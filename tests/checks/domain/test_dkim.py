"""DKIM keys in the DNS: found under selectors named or known, proven absent, or not to be told."""

import pytest

from checks.domain.dkim import check_dkim, known_selectors
from tests.checks.domain.keys import RSA_512
from tests.checks.domain.zones import KEY, asking, said

pytestmark = pytest.mark.server("nsd")

SENDS = 'acme.test. TXT "v=spf1 mx -all"\n'
SILENT = 'acme.test. TXT "v=spf1 -all"\n'


async def look(zone: str, *selectors: str, servfail: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    async with asking(zone, servfail=servfail) as resolver:
        return said(await check_dkim("acme.test", resolver=resolver, selectors=selectors))


async def test_a_key_under_a_known_selector_is_found() -> None:
    async with asking(SENDS + f"google._domainkey.acme.test. TXT {KEY}") as resolver:
        (found,) = await check_dkim("acme.test", resolver=resolver)
    assert (found.code, found.detail) == ("dkim-ok", "Selector google: an RSA key of 2048 bits.")
    assert (found.evidence["selector"], found.evidence["usable"]) == ("google", True)


async def test_a_key_in_several_strings_behind_a_cname_is_one_key() -> None:
    zone = SENDS + f"s1._domainkey.acme.test. CNAME s1.dk.esp.example.\ns1.dk.esp.example. TXT {KEY}"
    async with asking(zone) as resolver:
        (found,) = await check_dkim("acme.test", resolver=resolver)
    assert (found.code, found.evidence["cname"]) == ("dkim-ok", "s1.dk.esp.example")


async def test_a_named_selector_without_a_key_is_a_failure_with_the_record_to_publish() -> None:
    async with asking(SENDS + f"google._domainkey.acme.test. TXT {KEY}") as resolver:
        missing, found = await check_dkim("acme.test", resolver=resolver, selectors=["Crm"])
    assert (missing.code, missing.state, missing.publish[0].name) == (
        "dkim-missing",
        "failure",
        "crm._domainkey.acme.test",
    )
    assert found.code == "dkim-ok"


async def test_a_cname_to_nothing_is_told() -> None:
    zone = SENDS + "s1._domainkey.acme.test. CNAME s1.dk.esp.example."
    assert await look(zone, "s1") == [("dkim-dangling", "failure")]
    assert ("dkim-dangling", "warning") in await look(zone)


async def test_a_revoked_key_fails_where_it_is_in_use_or_the_only_one() -> None:
    revoked = SENDS + 's1._domainkey.acme.test. TXT "v=DKIM1; p="\n'
    assert await look(revoked) == [("dkim-revoked", "failure")]
    both = revoked + f"s2._domainkey.acme.test. TXT {KEY}\n"
    assert await look(both) == [("dkim-revoked", "ok"), ("dkim-ok", "ok")]
    assert await look(both, "s1") == [("dkim-revoked", "failure"), ("dkim-ok", "ok")]


async def test_two_records_under_a_selector_are_a_failure() -> None:
    zone = SENDS + f'dkim._domainkey.acme.test. TXT {KEY}\ndkim._domainkey.acme.test. TXT "v=DKIM1; p={RSA_512}"'
    assert await look(zone) == [("dkim-several-records", "failure")]


async def test_that_there_is_no_key_is_proven_by_nothing_under_domainkey() -> None:
    assert await look(SENDS) == [("dkim-none", "failure")]


async def test_a_key_under_a_selector_nobody_knows_cannot_be_told() -> None:
    zone = SENDS + f"fxmqrtdz._domainkey.acme.test. TXT {KEY}"
    assert await look(zone) == [("dkim-selector-unknown", "unknown")]
    assert await look(zone, "fxmqrtdz") == [("dkim-ok", "ok")]


async def test_a_domain_that_sends_no_mail_needs_no_key() -> None:
    assert await look(SILENT) == [("dkim-not-needed", "ok")]


async def test_a_domain_that_sends_no_mail_may_revoke_all_keys_by_a_wildcard() -> None:
    assert await look(SILENT + '*._domainkey.acme.test. TXT "v=DKIM1; p="') == [("dkim-all-revoked", "ok")]


async def test_a_wildcard_with_a_key_is_told_once() -> None:
    zone = SENDS + f"*._domainkey.acme.test. TXT {KEY}"
    assert await look(zone, "s1") == [("dkim-ok", "ok"), ("dkim-wildcard", "warning")]


async def test_a_wildcard_of_the_whole_domain_is_no_key() -> None:
    zone = SENDS + f'*.acme.test. TXT "hello"\ngoogle._domainkey.acme.test. TXT {KEY}'
    assert await look(zone) == [("dkim-ok", "ok")]
    only = SENDS + '*.acme.test. TXT "v=spf1 -all"'
    assert await look(only) == [("dkim-none", "failure")]
    assert await look(only, "s1") == [("dkim-missing", "failure")]


async def test_a_selector_may_be_given_as_the_whole_name() -> None:
    zone = SENDS + f"s1._domainkey.acme.test. TXT {KEY}"
    assert await look(zone, "S1._domainkey.acme.test.") == [("dkim-ok", "ok")]


async def test_a_bad_key_behind_a_cname_is_for_its_owner_to_mend() -> None:
    zone = SENDS + f's1._domainkey.acme.test. CNAME s1.esp.test.\ns1.esp.test. TXT "v=DKIM1; p={RSA_512}"'
    async with asking(zone) as resolver:
        (found,) = await check_dkim("acme.test", resolver=resolver, selectors=["s1"])
    assert found.advice.endswith(" The record is kept at s1.esp.test: whoever runs that has to do it.")
    assert found.publish == ()


async def test_a_fault_of_the_dns_is_no_failure() -> None:
    zone = SENDS + f"s1._domainkey.acme.test. TXT {KEY}"
    broken = ("s2._domainkey.acme.test",)
    assert await look(zone, "s1", servfail=broken) == [("dkim-ok", "ok"), ("dkim-unknown", "unknown")]
    assert await look(zone, "s2", servfail=broken) == [("dkim-unknown", "unknown"), ("dkim-ok", "ok")]
    assert await look(SENDS, servfail=("_domainkey.acme.test",)) == [("dkim-unknown", "unknown")]


def test_the_known_selectors_are_names_and_stand_once() -> None:
    known = known_selectors()
    assert len(known) == len(set(known)) > 60
    assert {"google", "selector1", "k3", "pm-bounces", "protonmail3", "scph0126", "brevo", "resend"} <= set(known)
