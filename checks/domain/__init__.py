"""Is this domain's mail set up right? Each check gives `finding.Result`s: a state, what was found, what to publish."""

from checks.domain.check import check
from checks.domain.fetch import Fetched, Fetcher
from checks.domain.finding import Record, Result, State
from checks.domain.name import parse_domain, parse_selector
from checks.domain.report import DomainReport
from checks.domain.rules import Rule, Standing
from checks.domain.score import Score, score

__all__ = [
    "DomainReport",
    "Fetched",
    "Fetcher",
    "Record",
    "Result",
    "Rule",
    "Score",
    "Standing",
    "State",
    "check",
    "parse_domain",
    "parse_selector",
    "score",
]
