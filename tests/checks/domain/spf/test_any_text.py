"""Whatever a record holds, it is read without an exception, and evaluated to one of the seven results."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from checks.dns import Answer, Outcome
from checks.domain.spf import Verdict, check_host
from checks.domain.spf.grammar import parse
from tests.checks.domain.spf.cases.syntax import BAD_TERMS, GOOD_TERMS

LIKE_TERMS = st.lists(
    st.one_of(
        st.sampled_from([*BAD_TERMS, *GOOD_TERMS]),
        st.from_regex(r"[-+?~]?(a|mx|ptr|ip4|ip6|exists|include|redirect|exp|all|x)[:=/].{0,12}", fullmatch=True),
        st.from_regex(
            r"(a:|exists:|exp=|foo=)(%\{[slodiphcrtv][0-9]{0,2}r?[-.+,/_=]?\}|[a-z.%]){1,6}(\.test)?", fullmatch=True
        ),
        st.text(max_size=20),
    )
)


@dataclass
class Everything:
    """A DNS in which every name has this TXT record, and itself as everything else."""

    text: str

    async def ask(self, name: str, rdtype: str) -> Answer:
        records = {
            "TXT": self.text,
            "A": "192.0.2.9",
            "AAAA": "2001:db8::9",
            "MX": f"0 {name}.",
            "PTR": "one.hosts.test.",
        }
        return Answer(name, rdtype, Outcome.RECORDS, (records[rdtype],))


@given(LIKE_TERMS.map(" ".join))
def test_any_record_is_parsed(text: str) -> None:
    record = parse(f"v=spf1 {text}")
    assert all(fault.why for fault in record.faults)


@given(
    LIKE_TERMS.map(" ".join), st.sampled_from(["192.0.2.1", "2001:db8::1"]), st.text(max_size=30), st.text(max_size=30)
)
async def test_any_record_has_a_result(text: str, ip: str, sender: str, helo: str) -> None:
    world = Everything(f"v=spf1 {text}")
    found = await check_host(ip, f"{sender}@acme.test", helo, resolver=world)
    assert found.result in set(Verdict) - {Verdict.NONE}


@given(st.text(max_size=40), st.text(max_size=40))
async def test_any_identity_has_a_result(sender: str, helo: str) -> None:
    assert (await check_host("192.0.2.1", sender, helo, resolver=Everything("v=spf1 -all exp=%{s}.test"))).result
