"""The sender score: out of what was measured, with its parts."""

import pytest

from checks.blocklist import Listing
from checks.domain import DomainReport, Result, State, score
from checks.domain.score import WEIGHTS, read_sender_score
from checks.domain.snds import Activity, read_activity

ALL = ("spf", "dkim", "dmarc", "mx", "ptr")


def report(**states: State) -> DomainReport:
    results = [
        Result(check=check, code=f"{check}-{state}", state=state, detail=f"{check} is {state}")
        for check, state in states.items()
    ]
    return DomainReport(domain="acme.test", results=tuple(results))


def seen(verdict: str, recipients: int) -> Activity:
    line = f'192.0.2.1,1/2/2026 1:00 AM,1/2/2026 2:00 AM,9,9,{recipients},{verdict},"< 0.1%",,,0,,,\n'
    return read_activity(line)[0]


def test_all_in_order_is_a_hundred() -> None:
    assert score(report(**dict.fromkeys(ALL, State.OK))).value == 100


def test_parts_not_measured_are_named_and_left_out() -> None:
    found = score(report(spf=State.OK, dkim=State.FAILURE))
    assert (found.value, [part.name for part in found.parts]) == (50, ["spf", "dkim"])
    assert [part.name for part in found.left_out] == [
        "dmarc",
        "mx",
        "reverse_dns",
        "transport",
        "blocklists",
        "hard_bounces",
        "complaints",
        "sender_score",
        "snds",
    ]


def test_a_part_that_could_not_be_told_is_left_out_with_the_reason() -> None:
    found = score(report(spf=State.OK, dmarc=State.UNKNOWN))
    assert (found.value, next(part.why for part in found.left_out if part.name == "dmarc")) == (100, "dmarc is unknown")


def test_nothing_measured_is_no_number() -> None:
    assert score(report()).value is None


def test_the_parts_add_up_to_the_score() -> None:
    found = score(
        report(spf=State.WARNING, dkim=State.OK, dmarc=State.FAILURE, mx=State.OK, ptr=State.WARNING),
        hard_bounce_rate=0.03,
        complaint_rate=0.0008,
        listings=[Listing("192.0.2.1", "bl.test", "clean")],
        sender_score=88,
        snds=[seen("GREEN", 900), seen("RED", 100)],
    )
    assert found.value == round(sum(part.points for part in found.parts))
    assert sum(part.weight for part in found.parts) == pytest.approx(1, abs=0.001)
    assert {part.name for part in found.parts} == WEIGHTS.keys() - {"transport"}


@pytest.mark.parametrize(
    ("rate", "value"), [(0.0, 1.0), (0.005, 1.0), (0.02, 0.7), (0.035, 0.5), (0.05, 0.3), (0.1, 0.0), (0.5, 0.0)]
)
def test_hard_bounces_weigh_by_a_line_between_known_points(rate: float, value: float) -> None:
    (part,) = score(report(), hard_bounce_rate=rate).parts
    assert part.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("listings", "value"),
    [
        ([Listing("192.0.2.1", "a.test", "clean"), Listing("192.0.2.1", "b.test", "good")], 1.0),
        ([Listing("192.0.2.1", "a.test", "listed", severity="info")], 0.9),
        ([Listing("192.0.2.1", "a.test", "listed"), Listing("192.0.2.1", "b.test", "listed", severity="critical")], 0),
        ([Listing("192.0.2.1", "a.test", "unusable")], None),
        ([], None),
    ],
)
def test_the_worst_listing_counts_and_unusable_lists_count_nothing(
    listings: list[Listing], value: float | None
) -> None:
    assert next((part.value for part in score(report(), listings=listings).parts), None) == value


def test_what_is_optional_and_not_set_up_is_left_out() -> None:
    results = (Result(check="mta-sts", code="mta-sts-none", state=State.OK, detail="not set up"),)
    left_out = score(DomainReport(domain="acme.test", results=results)).left_out
    assert next(part.why for part in left_out if part.name == "transport") == "not set up, which is allowed"


def test_a_domain_that_does_not_exist_has_no_score_whatever_else_was_measured() -> None:
    found = score(report(domain=State.FAILURE), complaint_rate=0.1)
    assert (found.value, found.parts) == (None, ())
    assert {(part.code, part.why) for part in found.left_out} == {("domain-not-found", "the domain does not exist")}


@pytest.mark.parametrize(
    ("address", "value"),
    [("127.0.4.88", 88), ("127.0.4.0", 0), ("127.0.4.101", None), ("127.255.255.255", None), ("127.0.0.2", None)],
)
def test_validitys_answer_is_read(address: str, value: int | None) -> None:
    assert read_sender_score(address) == value
