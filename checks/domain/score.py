"""A sender score from 0 to 100, out of what was measured. Pure.

Every part has a weight and stands beside the number. What could not be measured is named and left out, and the others
weigh accordingly more: it counts neither as zero nor as full.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from checks.blocklist.listing import Listing
from checks.domain.finding import State
from checks.domain.report import DomainReport
from checks.domain.snds import FILTER_RESULTS, Activity

# Shares at which a rate is worth so much; between them the line is straight.
_BOUNCES = ((0.005, 1.0), (0.02, 0.7), (0.05, 0.3), (0.10, 0.0))
_COMPLAINTS = ((0.0005, 1.0), (0.001, 0.7), (0.003, 0.0))
_LISTED = {"critical": 0.0, "warning": 0.4, "info": 0.9}
_VERDICTS = dict(zip(FILTER_RESULTS, (1.0, 0.5, 0.0), strict=True))
_STATES = {State.OK: 1.0, State.WARNING: 0.6, State.FAILURE: 0.0}

WEIGHTS = {
    "spf": 15,
    "dkim": 15,
    "dmarc": 15,
    "mx": 5,
    "reverse_dns": 10,
    "transport": 5,
    "blocklists": 15,
    "hard_bounces": 10,
    "complaints": 15,
    "sender_score": 10,
    "snds": 10,
}
_CHECKS = {
    "spf": ("spf",),
    "dkim": ("dkim",),
    "dmarc": ("dmarc",),
    "mx": ("mx",),
    "reverse_dns": ("ptr", "helo"),
    "transport": ("mta-sts", "tls-rpt"),
}
_OPTIONAL = {"mta-sts-none", "mta-sts-not-needed", "tls-rpt-none", "tls-rpt-not-needed"}


class Part(Struct, frozen=True, kw_only=True):
    """`value` from 0 to 1; `points` what it adds to the score, of `weight` (a share of the whole, from 0 to 1).

    `code` is that of the result it comes from, or "rate", "clean", "listed", "given".
    """

    name: str
    weight: float
    value: float
    points: float
    code: str
    detail: str


class LeftOut(Struct, frozen=True, kw_only=True):
    """A part that was not measured, and why; `code` is that of an unknown result, or a word for the reason."""

    name: str
    code: str
    why: str


class Score(Struct, frozen=True, kw_only=True):
    """`value` None where nothing was measured. The `points` of the `parts` add up to it, but for rounding."""

    value: int | None
    parts: tuple[Part, ...]
    left_out: tuple[LeftOut, ...]


def score(
    report: DomainReport,
    *,
    hard_bounce_rate: float | None = None,
    complaint_rate: float | None = None,
    listings: Sequence[Listing] | None = None,
    sender_score: int | None = None,
    snds: Sequence[Activity] | None = None,
) -> Score:
    """Rates are shares of the mail sent; `sender_score` is Validity's, 0 to 100; `snds` what Outlook.com saw.

    Of a domain that does not exist nothing is measured.
    """
    if not report.exists:
        absent = tuple(LeftOut(name=name, code="domain-not-found", why="the domain does not exist") for name in WEIGHTS)
        return Score(value=None, parts=(), left_out=absent)
    found = {name: _of_checks(report, checks) for name, checks in _CHECKS.items()}
    found["blocklists"] = _of_listings(listings)
    found["hard_bounces"] = _of_rate(hard_bounce_rate, _BOUNCES, "hard bounces")
    found["complaints"] = _of_rate(complaint_rate, _COMPLAINTS, "complaints")
    found["sender_score"] = _of_sender_score(sender_score)
    found["snds"] = _of_snds(snds)
    measured = {name: part for name, part in found.items() if part.value is not None}
    whole = sum(WEIGHTS[name] for name in measured)
    parts = tuple(
        Part(
            name=name,
            weight=round(WEIGHTS[name] / whole, 4),
            value=round(value, 4),
            points=round(100 * value * WEIGHTS[name] / whole, 2),
            code=code,
            detail=detail,
        )
        for name, (value, code, detail) in measured.items()
        if value is not None
    )
    left_out = tuple(
        LeftOut(name=name, code=part.code, why=part.detail) for name, part in found.items() if part.value is None
    )
    exact = sum(part.value * WEIGHTS[part.name] for part in parts)
    return Score(value=round(100 * exact / whole) if whole else None, parts=parts, left_out=left_out)


class _Measured(NamedTuple):
    """From 0 to 1, or None where it was not measured; then code and detail say why."""

    value: float | None
    code: str
    detail: str


def _of_checks(report: DomainReport, checks: Sequence[str]) -> _Measured:
    """The worst result counts; where some could not be told, only a failure is sure."""
    results = [result for check in checks for result in report.of(check) if result.code not in _OPTIONAL]
    failure, unknown, warning = (
        next((result for result in results if result.state is state), None)
        for state in (State.FAILURE, State.UNKNOWN, State.WARNING)
    )
    if unknown is not None and failure is None:
        return _Measured(None, unknown.code, str(unknown.detail))
    worst = failure or warning or next(iter(results), None)
    if worst is not None:
        return _Measured(_STATES[worst.state], worst.code, str(worst.detail))
    if any(report.of(check) for check in checks):
        return _Measured(None, "not-set-up", "not set up, which is allowed")
    return _Measured(None, "not-looked-at", "not looked at")


def _of_listings(listings: Sequence[Listing] | None) -> _Measured:
    answered = [each for each in listings or () if each.state != "unusable"]
    if not answered:
        words = "not looked up" if listings is None else "no list gave an answer that counts"
        return _Measured(None, "not-looked-at" if listings is None else "no-answer", words)
    listed = [each for each in answered if each.state == "listed"]
    if not listed:
        return _Measured(1.0, "clean", f"on none of {len({each.list for each in answered})} lists")
    worst = min(listed, key=lambda each: _LISTED[each.severity])
    words = f"{worst.target} is listed on {worst.list} ({worst.severity})"
    return _Measured(_LISTED[worst.severity], "listed", words)


def _of_rate(rate: float | None, line: Sequence[tuple[float, float]], what: str) -> _Measured:
    if rate is None:
        return _Measured(None, "not-measured", "not measured")
    return _Measured(_on_line(rate, line), "rate", f"{rate:.2%} {what}")


def _on_line(rate: float, line: Sequence[tuple[float, float]]) -> float:
    if rate <= line[0][0]:
        return line[0][1]
    for (left, high), (right, low) in pairwise(line):
        if rate <= right:
            return high + (low - high) * (rate - left) / (right - left)
    return line[-1][1]


def _of_sender_score(given: int | None) -> _Measured:
    if given is None:
        return _Measured(None, "not-given", "not given")
    return _Measured(given / 100, "given", f"Validity says {given} of 100")


def _of_snds(snds: Sequence[Activity] | None) -> _Measured:
    """Weighted by recipients: one small bad address among large good ones is a small fault."""
    seen = [each for each in snds or () if each.filter_result in _VERDICTS]
    recipients = sum(each.recipients for each in seen)
    if not recipients:
        return _Measured(None, "not-given", "not given" if snds is None else "no verdict in it")
    value = sum(_VERDICTS[each.filter_result] * each.recipients for each in seen) / recipients
    return _Measured(value, "given", f"Outlook.com's filters over {recipients} recipients")


def read_sender_score(address: str) -> int | None:
    """Validity's answer, 127.0.4.N, as a number; None for refusals and everything else."""
    prefix, _, last = address.rpartition(".")
    return int(last) if prefix == "127.0.4" and last.isdigit() and int(last) <= 100 else None
