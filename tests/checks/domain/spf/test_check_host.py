"""check_host against an authoritative server: the cases of the RFC, and what the result tells."""

import ipaddress

import pytest

from checks.dns import Resolver
from checks.domain.spf import check_host
from tests.checks.domain.spf.cases import Case
from tests.checks.domain.spf.conftest import CASES

pytestmark = pytest.mark.server("nsd")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_as_the_rfc_has_it(case: Case, resolver: Resolver) -> None:
    found = await check_host(
        case.ip,
        case.mail_from,
        case.helo,
        resolver=resolver,
        receiver="mx.receiver.test",
        clock=lambda: 1_700_000_000.5,
    )
    assert (found.result, found.explanation) == (case.expect, case.explanation), f"{case.txt!r}: {found}"
    assert case.mechanism is None or found.mechanism == case.mechanism
    assert bool(found.problem) == (found.result in ("permerror", "temperror"))


async def test_the_result_counts_what_was_looked_up(resolver: Resolver) -> None:
    found = await check_host("192.0.2.1", "alice@limit-void-2.case.test", "", resolver=resolver)
    assert (found.lookups, found.void_lookups, found.mechanism) == (2, 2, "ip4:192.0.2.1")
    assert found.domain == "limit-void-2.case.test"


async def test_at_most_ten_lookups_are_counted(resolver: Resolver) -> None:
    found = await check_host("192.0.2.1", "alice@limit-11.case.test", "", resolver=resolver)
    assert found.lookups == 10
    assert "more than 10 terms need DNS lookups" in found.problem


async def test_the_limit_of_void_lookups_can_be_set(resolver: Resolver) -> None:
    strict = await check_host("192.0.2.1", "alice@limit-void-2.case.test", "", resolver=resolver, void_limit=1)
    lenient = await check_host("192.0.2.1", "alice@limit-void-3.case.test", "", resolver=resolver, void_limit=3)
    assert (strict.result, lenient.result) == ("permerror", "pass")


async def test_the_domain_is_of_helo_when_there_is_no_sender(resolver: Resolver) -> None:
    found = await check_host("192.0.2.1", "", "mail.helo.test", resolver=resolver)
    assert found.domain == "mail.helo.test"


async def test_the_address_may_be_an_object(resolver: Resolver) -> None:
    address = ipaddress.ip_address("::ffff:192.0.2.1")
    assert (await check_host(address, "alice@helo.test", "", resolver=resolver)).result == "pass"


async def test_what_is_no_address_is_an_error_of_the_caller(resolver: Resolver) -> None:
    with pytest.raises(ValueError, match=r"192\.0\.2"):
        await check_host("192.0.2", "alice@helo.test", "", resolver=resolver)


async def test_a_problem_names_the_term_and_the_domain(resolver: Resolver) -> None:
    found = await check_host("192.0.2.1", "alice@include-permerror.case.test", "", resolver=resolver)
    assert found.problem == "syntax error in the SPF record of faulty.test: 'moo': there is no mechanism 'moo'"
