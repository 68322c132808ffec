"""Answers of Google Postmaster Tools v2."""

from datetime import date
from typing import Any

import pytest

from checks.domain.postmaster import SPAM_RATE, Statistic, newest, read_domain_stats


def stat(metric: str, day: int, **value: Any) -> dict[str, Any]:
    return {
        "name": f"domains/acme.test/domainStats/{day}",
        "metric": metric,
        "value": value,
        "date": {"year": 2026, "month": 11, "day": day},
    }


ANSWER = {"domainStats": [stat(SPAM_RATE, 21, doubleValue=0.002), stat(SPAM_RATE, 20, doubleValue=0.001)]}


def test_statistics_come_oldest_first() -> None:
    assert read_domain_stats(ANSWER) == [
        Statistic(metric=SPAM_RATE, value=0.001, day=date(2026, 11, 20)),
        Statistic(metric=SPAM_RATE, value=0.002, day=date(2026, 11, 21)),
    ]
    assert newest(read_domain_stats(ANSWER), SPAM_RATE) == 0.002
    assert newest(read_domain_stats(ANSWER), "TLS") is None


def test_whole_numbers_come_as_text_and_lists_are_left_out() -> None:
    answer = {"domainStats": [stat("COUNT", 1, intValue="7"), stat("IDS", 1, stringList={"values": ["a"]})]}
    assert [(each.metric, each.value) for each in read_domain_stats(answer)] == [("COUNT", 7.0)]


def test_an_answer_without_statistics_has_none() -> None:
    assert read_domain_stats({}) == []


def test_of_a_batch_the_queries_that_were_answered_count() -> None:
    refused = {"error": {"code": 403, "message": "no permission"}}
    assert len(read_domain_stats({"results": [refused, {"response": ANSWER}]})) == 2
    with pytest.raises(ValueError, match="Postmaster Tools: no permission"):
        read_domain_stats({"results": [refused]})


@pytest.mark.parametrize(
    "answer", [{"domainStats": "none"}, {"domainStats": [{"value": {}}]}, [1], {"domainStats": [7]}]
)
def test_what_is_no_such_answer_is_refused(answer: Any) -> None:
    with pytest.raises(ValueError, match="this is no answer of domainStats"):
        read_domain_stats(answer)
