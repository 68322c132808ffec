"""Google Postmaster Tools API v2, read: how Gmail sees a verified domain. An optional source; nothing is fetched here.

Answers of `domainStats.query` and `domainStats:batchQuery`. A statistic carries the name its asker gave the metric, so
requests have to name each after what it is: "SPAM_RATE", "AUTH_SUCCESS_RATE_dkim" …
https://developers.google.com/workspace/gmail/postmaster/reference/rest/v2/QueryDomainStatsResponse
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

SPAM_RATE = "SPAM_RATE"


class Statistic(Struct, frozen=True, kw_only=True):
    """One value; rates are shares from 0 to 1. `day` None where the value is of the whole period asked for."""

    metric: str
    value: float | str
    day: date | None = None


class _Day(Struct, frozen=True):
    year: int
    month: int
    day: int


class _DomainStat(Struct, frozen=True, rename="camel"):
    metric: str
    value: dict[str, Any] = {}
    date: _Day | None = None


class _Answer(Struct, frozen=True, rename="camel"):
    """Of a query: `domain_stats`; of a batch: `results`, each with a response or an error."""

    domain_stats: tuple[_DomainStat, ...] = ()
    results: tuple[_Result, ...] = ()
    error: dict[str, Any] | None = None


class _Result(Struct, frozen=True):
    response: _Answer | None = None
    error: dict[str, Any] | None = None


def read_domain_stats(answer: Mapping[str, Any]) -> list[Statistic]:
    """The statistics, oldest first. ValueError for a refusal, or what is no such answer.

    Of a batch the queries that were answered count; ValueError only if none was.
    """
    try:
        read = msgspec.convert(answer, _Answer)
        answers = [read, *(result.response for result in read.results if result.response)]
        found = [_statistic(each) for one in answers for each in one.domain_stats]
    except (msgspec.ValidationError, TypeError) as error:
        raise ValueError(f"Postmaster Tools: this is no answer of domainStats: {error}") from None
    refusal = next((error for error in (read.error, *(result.error for result in read.results)) if error), None)
    if refusal and len(answers) == 1:
        raise ValueError(f"Postmaster Tools: {refusal.get('message', 'refused, and no reason given')}")
    return sorted((each for each in found if each), key=lambda each: (each.day or date.min, each.metric))


def newest(statistics: Sequence[Statistic], metric: str) -> float | None:
    """The newest value of a metric; None where there is none."""
    values = [each.value for each in statistics if each.metric == metric and isinstance(each.value, float)]
    return values[-1] if values else None


def _statistic(given: _DomainStat) -> Statistic | None:
    """None for a value that is neither number nor text: Gmail leaves some out where there was too little mail."""
    kind, value = next(iter(given.value.items()), ("", None))
    day = date(given.date.year, given.date.month, given.date.day) if given.date else None
    if kind in {"doubleValue", "floatValue", "intValue"}:
        value = float(str(value))  # whole numbers come as text
    return Statistic(metric=given.metric, value=value, day=day) if isinstance(value, float | str) else None
