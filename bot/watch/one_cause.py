"""Several campaigns that fail at one provider at once have one cause, and it may be the provider's.

On 14 and 15 December 2020 Gmail answered 550 5.1.1 for living mailboxes.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from bot.alerts import Finding
from bot.rate_checks import CHECKS
from bot.store import Connection, alerts, spikes

SEVERAL = 2  # campaigns: one alone has more likely a bad list
MOSTLY = 0.8  # of what bounces: the rest is what always does

Bad = Mapping[str, Sequence[str]]  # kind → subjects that are bad, or were of late


class Failing(Struct, frozen=True):
    """(kind, name) of what fails at a provider, and how many campaigns that is."""

    subjects: list[tuple[str, str]]
    campaigns: int


def failing_at(db: Connection, measure: str, provider: str, bad: Bad, *, since: int) -> Failing:
    """Bad campaigns, where they are several, and bad domains with several campaigns, that fail mostly at this provider."""

    def mostly(kind: str) -> dict[str, int]:
        return spikes.mostly_at(db, measure, provider, kind, bad.get(kind, ()), share=MOSTLY, since=since)

    campaigns = mostly("campaign")
    domains = {name: count for name, count in mostly("domain").items() if count >= SEVERAL}
    subjects = [("campaign", name) for name in campaigns] if len(campaigns) >= SEVERAL else []
    return Failing(
        [*subjects, *(("domain", name) for name in domains)], max([len(campaigns), *domains.values()], default=0)
    )


def at_providers(db: Connection, measure: str, findings: list[Finding], bad: Bad) -> list[Finding]:
    """The findings, those of what fails at a bad provider told with it; it comes first, and leads.

    Evidence then says, of a campaign or domain, `provider_side`: where; of a provider, `campaigns`: how many.
    """
    failing = {
        provider: found
        for provider, since in _bad_providers(db, measure, findings)
        if (found := failing_at(db, measure, provider, bad, since=since)).subjects
    }
    side = {subject: provider for provider, found in failing.items() for subject in found.subjects}
    told = [_told(db, finding, failing, side) if finding.bad else finding for finding in findings]
    return sorted(told, key=lambda finding: finding.kind != "provider" or finding.subject not in failing)


def _bad_providers(db: Connection, measure: str, findings: Sequence[Finding]) -> Iterator[tuple[str, int]]:
    judged = {finding.subject: finding for finding in findings if finding.kind == "provider"}
    for name, finding in judged.items():
        if finding.bad:
            yield name, finding.evidence["since"]
    for alert in alerts.open_alerts(db, check=CHECKS[measure]):
        if alert.subject_kind == "provider" and alert.subject not in judged:
            yield alert.subject, alert.evidence["since"]


def _told(
    db: Connection, finding: Finding, failing: Mapping[str, Failing], side: Mapping[tuple[str, str], str]
) -> Finding:
    if provider := side.get((finding.kind, finding.subject)):
        evidence = finding.evidence | {"provider_side": provider}
        return replace(finding, evidence=evidence, within=("provider", provider))
    if finding.kind != "provider" or finding.subject not in failing:
        return finding
    found = failing[finding.subject]
    told = (alerts.latest(db, check=finding.check, kind=kind, subject=name) for kind, name in found.subjects)
    within = next(((alert.subject_kind, alert.subject) for alert in told if alert and alert.state == "open"), ("", ""))
    return replace(finding, evidence=finding.evidence | {"campaigns": found.campaigns}, within=within)
