"""MTA-STS: the record, the policy behind it, and whether the policy names every MX."""

import dataclasses

import pytest

from checks.domain import Fetched, Result
from checks.domain.fetch import Fault
from checks.domain.https import HttpsFetcher
from checks.domain.mta_sts import check_mta_sts
from checks.domain.mta_sts_policy import matches, read_policy
from tests.checks.domain.test_https import LOOPBACK
from tests.checks.domain.zones import asking, said
from tests.servers.https import https_server

RECORD = '_mta-sts.acme.test. TXT "v=STSv1; id=20261122"\n'
ZONE = f"{RECORD}acme.test. MX 10 mx.acme.test.\nmta-sts.acme.test. A 127.0.0.1\n"
POLICY = "version: STSv1\r\nmode: enforce\r\nmx: mx.acme.test\r\nmax_age: 604800\r\n"


@dataclasses.dataclass
class Serving:
    """A fetcher that has this answer, and counts how often it was asked."""

    answer: Fetched
    asked: int = 0

    async def __call__(self, host: str, path: str) -> Fetched:
        assert (host, path) == ("mta-sts.acme.test", "/.well-known/mta-sts.txt")
        self.asked += 1
        return self.answer


async def look(zone: str, fetched: Fetched | None = None, *, servfail: tuple[str, ...] = ()) -> list[Result]:
    async with asking(zone, servfail=servfail) as resolver:
        return await check_mta_sts("acme.test", resolver=resolver, fetch=Serving(fetched) if fetched else None)


async def judged(policy: str, zone: str = ZONE) -> list[tuple[str, str]]:
    return said(await look(zone, Fetched(200, "text/plain", policy.encode())))


@pytest.mark.server("nsd")
async def test_a_policy_served_over_https_is_read() -> None:
    async with (
        https_server("mta-sts.acme.test", POLICY.encode()) as server,
        asking(ZONE) as resolver,
    ):
        fetch = HttpsFetcher(resolver, LOOPBACK, port=server.port, tls=server.trusted)
        assert said(await check_mta_sts("acme.test", resolver=resolver, fetch=fetch)) == [("mta-sts-ok", "ok")]
        assert server.asked == ["/.well-known/mta-sts.txt"]


@pytest.mark.server("nsd")
async def test_neither_record_nor_policy_is_allowed_and_nothing_is_fetched() -> None:
    async with asking("acme.test. MX 10 mx.acme.test.") as resolver:
        fetch = Serving(Fetched(200))
        assert said(await check_mta_sts("acme.test", resolver=resolver, fetch=fetch)) == [("mta-sts-none", "ok")]
    assert fetch.asked == 0


@pytest.mark.server("nsd")
async def test_a_domain_that_takes_no_mail_needs_none() -> None:
    assert said(await look("acme.test. MX 0 .")) == [("mta-sts-not-needed", "ok")]


@pytest.mark.server("nsd")
@pytest.mark.parametrize(
    ("fetched", "code", "state"),
    [
        (Fetched(404), "mta-sts-no-policy", "failure"),
        (Fetched(301), "mta-sts-redirect", "failure"),
        (Fetched(fault=Fault.NO_HOST, why="no host"), "mta-sts-no-policy", "failure"),
        (Fetched(fault=Fault.REFUSED, why="refused"), "mta-sts-no-policy", "failure"),
        (Fetched(fault=Fault.TOO_LONG, why="too long"), "mta-sts-no-policy", "failure"),
        (Fetched(fault=Fault.CERTIFICATE, why="expired"), "mta-sts-certificate", "failure"),
        (Fetched(fault=Fault.UNKNOWN, why="timeout"), "mta-sts-unknown", "unknown"),
        (None, "mta-sts-unknown", "unknown"),
    ],
)
async def test_a_record_without_a_policy_is_worse_than_neither(fetched: Fetched | None, code: str, state: str) -> None:
    assert said(await look(ZONE, fetched)) == [(code, state)]


@pytest.mark.server("nsd")
async def test_faults_of_the_record_are_told_beside_the_policy() -> None:
    served = Fetched(200, "text/plain", POLICY.encode())
    without_id = ZONE.replace("; id=20261122", "")
    assert said(await look(without_id, served)) == [("mta-sts-id", "failure")]
    assert said(await look(ZONE.replace("20261122", "2026-11-22"), served)) == [("mta-sts-id", "failure")]
    assert said(await look(ZONE + RECORD.replace("2026", "2027"), served)) == [("mta-sts-several-records", "failure")]


@pytest.mark.server("nsd")
@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (POLICY.replace("\r\n", "\n"), [("mta-sts-ok", "ok")]),
        (POLICY.replace("mx.acme", "*.acme") + "extra: field\n", [("mta-sts-ok", "ok")]),
        (POLICY.replace("enforce", "testing"), [("mta-sts-testing", "warning")]),
        ("version: STSv1\nmode: none\nmax_age: 86400\n", [("mta-sts-withdrawn", "ok")]),
        (POLICY.replace("mx.acme", "other.acme"), [("mta-sts-mx-missing", "failure")]),
        (
            POLICY.replace("mx.acme", "other.acme").replace("enforce", "testing"),
            [("mta-sts-mx-missing", "warning"), ("mta-sts-testing", "warning")],
        ),
        (POLICY.replace("604800", "3600"), [("mta-sts-max-age", "warning")]),
        (POLICY.replace("604800", "31557601"), [("mta-sts-policy-invalid", "failure")]),
        (POLICY.replace("STSv1", "STSv2"), [("mta-sts-policy-invalid", "failure")]),
        (POLICY.replace("enforce", "enforced"), [("mta-sts-policy-invalid", "failure")]),
        (POLICY.replace("mx: mx.acme.test\r\n", ""), [("mta-sts-policy-invalid", "failure")]),
        ("<html>not here</html>", [("mta-sts-policy-invalid", "failure")]),
    ],
)
async def test_each_policy_is_judged(policy: str, expected: list[tuple[str, str]]) -> None:
    assert await judged(policy) == expected


@pytest.mark.server("nsd")
@pytest.mark.parametrize(
    "policy", [POLICY.replace("enforce", "testing"), POLICY.replace("mx.acme", "other.acme"), "none"]
)
async def test_a_changed_policy_goes_with_an_id_nobody_has_met(policy: str) -> None:
    result = (await look(ZONE, Fetched(200, "text/plain", policy.encode())))[0]
    assert [record.value for record in result.publish] == ["v=STSv1; id=20261123"]


@pytest.mark.server("nsd")
async def test_a_first_policy_names_every_mail_server() -> None:
    (none,) = await look("acme.test. MX 20 b.acme.test.\nacme.test. MX 10 a.acme.test.")
    lines = "version: STSv1, mode: testing, mx: a.acme.test, mx: b.acme.test, max_age: 604800"
    assert none.advice.endswith(f" Lines of the policy: {lines}.")


@pytest.mark.server("nsd")
@pytest.mark.parametrize("record", ["v=stsv1; id=7", "v=STSv1 id=7", "v=STS1; id=7"])
async def test_a_record_that_begins_otherwise_is_read_by_nobody(record: str) -> None:
    (misspelt,) = await look(f'_mta-sts.acme.test. TXT "{record}"')
    assert (misspelt.code, misspelt.publish[0].value) == ("mta-sts-bad-start", "v=STSv1; id=7")


@pytest.mark.server("nsd")
async def test_a_policy_served_as_something_else_is_told() -> None:
    results = await look(ZONE, Fetched(200, "text/html", POLICY.encode()))
    assert said(results) == [("mta-sts-content-type", "warning")]


@pytest.mark.server("nsd")
@pytest.mark.parametrize("broken", ["_mta-sts.acme.test", "acme.test"])
async def test_a_fault_of_the_dns_is_no_failure(broken: str) -> None:
    results = await look("", Fetched(200), servfail=(broken,))
    assert said(results) == [("mta-sts-unknown", "unknown")]


@pytest.mark.parametrize(
    ("host", "pattern", "expected"),
    [
        ("mx.acme.test", "mx.acme.test", True),
        ("mx.acme.test", "*.acme.test", True),
        ("a.mx.acme.test", "*.acme.test", False),
        ("acme.test", "*.acme.test", False),
        ("mx.acme.test", "acme.test", False),
    ],
)
def test_a_wildcard_stands_for_one_label(host: str, pattern: str, expected: bool) -> None:
    assert matches(host, (pattern,)) is expected


def test_of_keys_that_stand_twice_the_first_counts() -> None:
    assert read_policy(POLICY + "mode: none\nmx: two.acme.test").mode == "enforce"
    assert read_policy(POLICY + "mx: two.acme.test").mx == ("mx.acme.test", "two.acme.test")
