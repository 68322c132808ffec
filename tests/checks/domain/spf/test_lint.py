"""What lint says of records as people publish them, and that a DNS fault is never called theirs."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from checks.dns import Resolver
from checks.domain.finding import Result, State
from checks.domain.spf import lint
from checks.domain.spf.grammar import parse
from tests.servers.nsd import Nsd, nsd, txt

pytestmark = pytest.mark.server("nsd")

HOSTS = "host.test. A 192.0.2.1\nv6.test. AAAA 2001:db8::1\nmx.test. MX 10 host.test.\n"
TEN_A = " ".join(f"a:h{n}.ten.test" for n in range(10))
RECORDS = {
    "good.test": "v=spf1 ip4:192.0.2.0/24 include:leaf.test -all",
    "leaf.test": "v=spf1 a:host.test -all",
    "soft.test": "v=spf1 a:v6.test mx:mx.test ~all",
    "redirecting.test": "v=spf1 redirect=leaf.test",
    "plus.test": "v=spf1 mx:mx.test +all",
    "open.test": "v=spf1 ip4:192.0.2.1",
    "neutral.test": "v=spf1 ip4:192.0.2.1 ?all",
    "after.test": "v=spf1 ip4:192.0.2.1 -all include:leaf.test",
    "beside.test": "v=spf1 ip4:192.0.2.1 redirect=leaf.test -all",
    "ptr.test": "v=spf1 ptr -all",
    "double.test": "v=spf1 ip4:192.0.2.1 IP4:192.0.2.1 -all",
    "modifier.test": "v=spf1 include=leaf.test -all",
    "typo.test": "v=spf1 ipv4:192.0.2.1 include:leaf.test -al",
    "bare.test": "v=spf1 192.0.2.7 a:192.0.2.1/24 leaf.test ~all",
    "two-faults.test": "v=spf1 ip:192.0.2.1 include:gone.test include:none.test a:gone.test -all",
    "beyond.test": "v=spf1 foo:bar!baz -all",
    "long.test": "v=spf1 " + " ".join(f"ip4:192.0.2.{n}" for n in range(60)) + " -all",
    "broad.test": "v=spf1 ip4:10.0.0.0/8 ip6:2001::/16 -all",
    "whole.test": "v=spf1 ip4:0.0.0.0/0 -all",
    "broad-a.test": "v=spf1 a:host.test/7 -all",
    "refusing.test": "v=spf1 -ip4:10.0.0.0/8 ~all",
    "one-void.test": "v=spf1 a:gone.test ip4:192.0.2.1 -all",
    "three-voids.test": "v=spf1 a:gone.test mx:gone.test exists:gone.test ip4:192.0.2.1 -all",
    "voids-below.test": "v=spf1 include:three-voids.test -all",
    "macro.test": "v=spf1 exists:%{i}.gone.test include:%{l}.gone.test -all",
    "own-macro.test": "v=spf1 include:_spf.%{d} -all",
    "_spf.own-macro.test": "v=spf1 a:host.test -all",
    "ten.test": f"v=spf1 {TEN_A} -all",
    "eleven.test": "v=spf1 include:ten.test -all",
    "nine.test": f"v=spf1 {TEN_A.rpartition(' ')[0]} -all",
    "behind-all.test": "v=spf1 -all include:ten.test",
    "twice-ten.test": "v=spf1 include:five.test include:five.test include:five.test -all",
    "five.test": "v=spf1 " + " ".join(f"a:h{n}.ten.test" for n in range(5)) + " -all",
    "nowhere.test": "v=spf1 include:gone.test a:host.test -all",
    "redirect-nowhere.test": "v=spf1 a:host.test redirect=gone.test",
    "loop.test": "v=spf1 include:round.test -all",
    "round.test": "v=spf1 include:loop.test -all",
    "self.test": "v=spf1 include:self.test -all",
    "bad-include.test": "v=spf1 include:typo.test include:several.test include:plus.test include:whole.test -all",
    "fault-below.test": "v=spf1 include:x.broken.test a:host.test -all",
    "fault-a.test": "v=spf1 a:x.broken.test -all",
    "crowded.test": "v=spf1 mx:crowd.test -all",
    "two-levels.test": "v=spf1 include:bad-include.test -all",
    "bad-start.test": "“v=spf1; mx:mx.test -all",
    "xn--bcher-kva.test": "v=spf1 -all",
    "nested.test": "v=spf1 include:_spf.nested.test -all",
    "_spf.nested.test": "v=spf1 ipv4:192.0.2.1 include:leaf.test -all",
    "foreign.test": "v=spf1 ip4:192.0.2.9 include:typo.test -all",
    "nobody.test": "v=spf1 ~all",
    "ptr-mx.test": "v=spf1 ptr:ptr-mx.test -all",
    "sender-id.test": "spf2.0/mfrom,pra ip4:192.0.2.1 -all",
    "quoted.test": '"v=spf1 ip4:192.0.2.1 -all"',
    "unjoined.test": "v=spf1 include:leaf.testip4:192.0.2.1 -all",
}
EXTRA = f"""
{HOSTS}
several.test. TXT {txt("v=spf1 ip4:192.0.2.1 -all")}
several.test. TXT {txt("v=spf1 include:leaf.test -all")}
several-soft.test. TXT {txt("v=spf1 ip4:192.0.2.1 -all")}
several-soft.test. TXT {txt("v=spf1 mx:mx.test ?all")}
other-txt.test. TXT {txt("some-site-verification=abc")}
old.test. TXT {txt("v=spf1 -all")}
old.test. SPF {txt("v=spf1 -all")}
only-old.test. SPF {txt("v=spf1 ip4:192.0.2.1 -all")}
ptr-mx.test. MX 10 host.test.
99.2.0.192.in-addr.arpa. PTR out.ptr-mx.test.
out.ptr-mx.test. A 192.0.2.99
null-mx.test. MX 0 .
several-ptr.test. TXT "v=spf1 ptr ip4:192.0.2.1 -all"
several-ptr.test. TXT "v=spf1 ip4:192.0.2.2 -all"
nobody.test. MX 10 host.test.
"""
EXTRA += "\n".join(f"h{n}.ten.test. A 198.51.100.{n}" for n in range(10)) + "\n"
EXTRA += "\n".join(f"crowd.test. MX {n} host{n}.test." for n in range(11)) + "\n"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def world() -> AsyncIterator[Nsd]:
    lines = [f"{name}. TXT {txt(text)}" for name, text in RECORDS.items()]
    async with nsd({".": "\n".join([*lines, EXTRA])}, servfail=["broken.test"]) as server:
        yield server


@pytest_asyncio.fixture
async def resolver(world: Nsd) -> AsyncIterator[Resolver]:
    asked = Resolver(nameservers=[world.nameserver])
    yield asked
    await asked.aclose()


def codes(findings: list[Result]) -> dict[str, str]:
    return {finding.code: finding.state.value for finding in findings}


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("good.test", {"spf-ok": "ok"}),
        ("GOOD.test.", {"spf-ok": "ok"}),
        ("bücher.test", {"spf-ok": "ok"}),
        ("soft.test", {"spf-ok": "ok"}),
        ("redirecting.test", {"spf-ok": "ok"}),
        ("macro.test", {"spf-ok": "ok"}),
        ("own-macro.test", {"spf-ok": "ok"}),
        ("refusing.test", {"spf-ok": "ok"}),
        ("behind-all.test", {"spf-after-all": "warning"}),
        ("gone.test", {"spf-missing": "failure"}),
        ("other-txt.test", {"spf-missing": "failure"}),
        ("localhost", {"spf-missing": "failure"}),
        ("bad-start.test", {"spf-bad-start": "failure"}),
        ("several.test", {"spf-several-records": "failure"}),
        ("plus.test", {"spf-plus-all": "failure"}),
        ("open.test", {"spf-no-all": "warning"}),
        ("neutral.test", {"spf-neutral-all": "warning"}),
        ("after.test", {"spf-after-all": "warning"}),
        ("beside.test", {"spf-redirect-beside-all": "warning"}),
        ("ptr.test", {"spf-ptr": "warning"}),
        ("double.test", {"spf-duplicate": "warning"}),
        ("nobody.test", {"spf-names-nobody": "warning"}),
        ("modifier.test", {"spf-mechanism-as-modifier": "warning"}),
        ("typo.test", {"spf-syntax": "failure"}),
        ("beyond.test", {"spf-syntax": "failure"}),
        (
            "two-faults.test",
            {"spf-syntax": "failure", "spf-include-without-record": "failure", "spf-void-lookups": "warning"},
        ),
        ("long.test", {"spf-long-record": "warning"}),
        ("broad.test", {"spf-broad-range": "warning"}),
        ("broad-a.test", {"spf-broad-range": "warning"}),
        ("whole.test", {"spf-broad-range": "failure"}),
        ("one-void.test", {"spf-void-lookups": "warning"}),
        ("three-voids.test", {"spf-void-lookups": "failure"}),
        ("voids-below.test", {"spf-void-lookups-below": "failure"}),
        ("nine.test", {"spf-many-lookups": "warning"}),
        ("ten.test", {"spf-many-lookups": "warning"}),
        ("eleven.test", {"spf-too-many-lookups": "failure"}),
        ("twice-ten.test", {"spf-too-many-lookups": "failure", "spf-duplicate": "warning"}),
        ("crowded.test", {"spf-many-mx": "failure"}),
        ("nowhere.test", {"spf-include-without-record": "failure"}),
        ("redirect-nowhere.test", {"spf-include-without-record": "failure"}),
        ("loop.test", {"spf-loop": "failure"}),
        ("self.test", {"spf-loop": "failure"}),
        ("old.test", {"spf-type-99": "warning"}),
        ("x.broken.test", {"spf-unknown": "unknown"}),
        ("fault-below.test", {"spf-include-unknown": "unknown"}),
        ("fault-a.test", {"spf-term-unknown": "unknown"}),
        (
            "bad-include.test",
            {
                "spf-include-syntax": "failure",
                "spf-include-several-records": "failure",
                "spf-include-plus-all": "failure",
                "spf-include-broad-range": "failure",
            },
        ),
    ],
)
async def test_it_finds(domain: str, expected: dict[str, str], resolver: Resolver) -> None:
    findings = await lint(domain, resolver=resolver)
    assert codes(findings) == expected
    assert all(finding.check == "spf" and finding.detail.endswith(".") for finding in findings)
    assert all(finding.advice.endswith(".") for finding in findings if finding.state is not State.OK)


@pytest.mark.parametrize(
    ("domain", "text"),
    [
        ("gone.test", "v=spf1 mx ~all"),
        ("bad-start.test", "v=spf1 mx:mx.test -all"),
        ("several.test", "v=spf1 ip4:192.0.2.1 include:leaf.test -all"),
        ("several-soft.test", "v=spf1 ip4:192.0.2.1 mx:mx.test ~all"),
        ("plus.test", "v=spf1 mx:mx.test ~all"),
        ("open.test", "v=spf1 ip4:192.0.2.1 ~all"),
        ("neutral.test", "v=spf1 ip4:192.0.2.1 ~all"),
        ("after.test", "v=spf1 ip4:192.0.2.1 include:leaf.test -all"),
        ("beside.test", "v=spf1 ip4:192.0.2.1 -all"),
        ("double.test", "v=spf1 ip4:192.0.2.1 -all"),
        ("modifier.test", "v=spf1 include:leaf.test -all"),
        ("typo.test", "v=spf1 ip4:192.0.2.1 include:leaf.test -all"),
        ("bare.test", "v=spf1 ip4:192.0.2.7 ip4:192.0.2.1/24 include:leaf.test ~all"),
        ("two-faults.test", "v=spf1 ip4:192.0.2.1 -all"),
        ("one-void.test", "v=spf1 ip4:192.0.2.1 -all"),
        ("nowhere.test", "v=spf1 a:host.test -all"),
        ("redirect-nowhere.test", "v=spf1 a:host.test ~all"),
    ],
)
async def test_the_record_to_publish(domain: str, text: str, resolver: Resolver) -> None:
    findings = await lint(domain, resolver=resolver)
    assert {(record.name, record.type, record.value) for each in findings for record in each.publish} == {
        (domain, "TXT", text)
    }
    assert not parse(text).faults


async def test_what_is_beyond_repair_is_not_published(resolver: Resolver) -> None:
    assert [finding.publish for finding in await lint("beyond.test", resolver=resolver)] == [()]


async def test_neighbours_of_a_long_record_are_joined(resolver: Resolver) -> None:
    (finding,) = await lint("long.test", resolver=resolver)
    networks = "ip4:192.0.2.0/27 ip4:192.0.2.32/28 ip4:192.0.2.48/29 ip4:192.0.2.56/30"
    assert [record.value for record in finding.publish] == [f"v=spf1 {networks} -all"]


async def test_a_broad_range_stays_as_only_its_owner_knows_better(resolver: Resolver) -> None:
    assert [finding.publish for finding in await lint("broad.test", resolver=resolver)] == [(), ()]


async def test_a_bad_record_of_our_own_is_mended_where_it_stands(resolver: Resolver) -> None:
    findings = await lint("nested.test", resolver=resolver)
    assert {(each.name, each.value) for finding in findings for each in finding.publish} == {
        ("_spf.nested.test", "v=spf1 ip4:192.0.2.1 include:leaf.test -all")
    }


async def test_a_bad_record_of_somebody_else_is_done_without(resolver: Resolver) -> None:
    findings = await lint("foreign.test", resolver=resolver)
    assert [(each.code, *(record.value for record in each.publish)) for each in findings] == [
        ("spf-include-syntax", "v=spf1 ip4:192.0.2.9 ~all")
    ]


async def test_the_old_record_type_is_published_anew(resolver: Resolver) -> None:
    findings = await lint("only-old.test", resolver=resolver)
    assert [(each.code, *(record.value for record in each.publish)) for each in findings] == [
        ("spf-missing", "v=spf1 ip4:192.0.2.1 -all"),
        ("spf-type-99",),
    ]


@pytest.mark.parametrize(
    ("domain", "text"),
    [
        ("ptr-mx.test", "v=spf1 mx ~all"),
        ("null-mx.test", "v=spf1 -all"),
        ("nobody.test", "v=spf1 mx ~all"),
        ("several-ptr.test", "v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 ~all"),
        ("sender-id.test", "v=spf1 ip4:192.0.2.1 -all"),
        ("quoted.test", "v=spf1 ip4:192.0.2.1 -all"),
        ("unjoined.test", "v=spf1 include:leaf.test ip4:192.0.2.1 -all"),
    ],
)
async def test_what_was_meant_is_published(domain: str, text: str, resolver: Resolver) -> None:
    (finding,) = await lint(domain, resolver=resolver)
    assert [record.value for record in finding.publish] == [text]


async def test_known_senders_are_in_the_first_record(resolver: Resolver) -> None:
    findings = await lint("gone.test", resolver=resolver, ips=["192.0.2.9"])
    assert findings[0].publish[0].value == "v=spf1 ip4:192.0.2.9 mx ~all"


async def test_a_sender_known_by_its_name_only_is_named_by_its_address(resolver: Resolver) -> None:
    findings = await lint("ptr-mx.test", resolver=resolver, ips=["192.0.2.99"])
    assert {record.value for each in findings for record in each.publish} == {"v=spf1 ip4:192.0.2.99 ~all"}


async def test_the_dearest_term_is_named(resolver: Resolver) -> None:
    (finding,) = await lint("eleven.test", resolver=resolver)
    assert finding.evidence["lookups"] == 11
    assert "'include:ten.test' costs 11" in finding.advice


async def test_the_loop_is_shown(resolver: Resolver) -> None:
    (finding,) = await lint("loop.test", resolver=resolver)
    assert "loop.test → round.test → loop.test" in finding.detail


async def test_a_fault_two_levels_down_names_who_includes_it(resolver: Resolver) -> None:
    findings = await lint("two-levels.test", resolver=resolver)
    (finding,) = (each for each in findings if each.code == "spf-include-syntax")
    assert "'include:typo.test' of bad-include.test" in finding.detail


async def test_the_worst_comes_first(resolver: Resolver) -> None:
    states = [finding.state for finding in await lint("twice-ten.test", resolver=resolver)]
    assert states == [State.FAILURE, State.WARNING]


async def test_senders_are_tried(resolver: Resolver) -> None:
    findings = await lint("good.test", resolver=resolver, ips=["192.0.2.9", "198.51.100.1", "2001:db8::9"])
    assert [(each.code, each.evidence.get("ip", "")) for each in findings] == [
        ("spf-sender-refused", "198.51.100.1"),
        ("spf-sender-refused", "2001:db8::9"),
        ("spf-ok", ""),
        ("spf-sender-passes", "192.0.2.9"),
    ]
    mended = "v=spf1 ip4:198.51.100.1 ip6:2001:db8::9 ip4:192.0.2.0/24 include:leaf.test -all"
    assert [record.value for record in findings[0].publish] == [mended]


@pytest.mark.parametrize(
    ("domain", "code", "state"),
    [
        ("soft.test", "spf-sender-refused", "failure"),
        ("open.test", "spf-sender-refused", "warning"),
        ("fault-below.test", "spf-sender-unknown", "unknown"),
    ],
)
async def test_a_sender_that_is_not_named(domain: str, code: str, state: str, resolver: Resolver) -> None:
    assert codes(await lint(domain, resolver=resolver, ips=["203.0.113.9"]))[code] == state


async def test_a_record_at_fault_is_not_told_once_more_for_each_sender(resolver: Resolver) -> None:
    assert set(codes(await lint("typo.test", resolver=resolver, ips=["203.0.113.9"]))) == {"spf-syntax"}


async def test_a_sender_that_is_no_address(resolver: Resolver) -> None:
    with pytest.raises(ValueError, match="not-an-ip"):
        await lint("good.test", resolver=resolver, ips=["not-an-ip"])
