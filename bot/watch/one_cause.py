"""Several campaigns that fail at one provider at once have one cause, and it may be the provider's.

On 14 and 15 December 2020 Gmail answered 550 5.1.1 for living mailboxes.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from bot.alerts import Finding
from bot.rate_checks import CHECKS
from bot.store import Connection, alerts, spikes

SEVERAL = 2  # campaigns: one alone has more likely a bad list
MOSTLY = 0.8  # of a campaign's bounces: the others are what always bounces


def on_the_providers_side(
    db: Connection, measure: str, provider: str, campaigns: Sequence[str], *, since: int
) -> list[str]:
    """The campaigns, of those given, that fail mostly at this provider; none where they are not several."""
    found = spikes.mostly_at(db, measure, provider, campaigns, share=MOSTLY, since=since)
    return found if len(found) >= SEVERAL else []


def at_providers(db: Connection, measure: str, findings: list[Finding], campaigns: Sequence[str]) -> list[Finding]:
    """The findings, those of campaigns that fail at a bad provider told with it; it comes first, and leads.

    Evidence then says, of a campaign, `provider_side`: where; of a provider, `campaigns`: how many. `campaigns` given:
    those that are bad, or were of late.
    """
    failing: dict[str, list[str]] = {}
    for provider, since in _bad_providers(db, measure, findings):
        failing[provider] = on_the_providers_side(db, measure, provider, campaigns, since=since)
    side = {campaign: provider for provider, found in failing.items() for campaign in found}
    told = [_told(db, finding, failing, side) for finding in findings]
    return sorted(told, key=lambda finding: finding.kind != "provider" or not failing.get(finding.subject))


def _bad_providers(db: Connection, measure: str, findings: Sequence[Finding]) -> Iterator[tuple[str, int]]:
    judged = {finding.subject: finding for finding in findings if finding.kind == "provider"}
    for name, finding in judged.items():
        if finding.bad:
            yield name, finding.evidence["since"]
    for alert in alerts.open_alerts(db, check=CHECKS[measure]):
        if alert.subject_kind == "provider" and alert.subject not in judged:
            yield alert.subject, alert.evidence["since"]


def _told(db: Connection, finding: Finding, failing: dict[str, list[str]], side: dict[str, str]) -> Finding:
    if not finding.bad:
        return finding
    if finding.kind == "campaign" and (provider := side.get(finding.subject)):
        evidence = finding.evidence | {"provider_side": provider}
        return replace(finding, evidence=evidence, within=("provider", provider))
    if finding.kind == "provider" and (campaigns := failing.get(finding.subject)):
        told = (alerts.latest(db, check=finding.check, kind="campaign", subject=name) for name in campaigns)
        within = next((("campaign", alert.subject) for alert in told if alert and alert.state == "open"), ("", ""))
        return replace(finding, evidence=finding.evidence | {"campaigns": len(campaigns)}, within=within)
    return finding
