"""The blocklist check: the configured addresses and domains on the lists of the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.alerts import Alerts, Finding
from bot.settings import Settings
from checks.blocklist import Blocklist, Listing, check
from checks.dns import Resolver

CHECK = "blocklist"
SEVERITY = {"critical": "critical", "warning": "warning"}


@dataclass(frozen=True)
class Blocklists:
    """Looks every target up on every list that takes it; one finding a target, with its lists inside."""

    alerts: Alerts
    settings: Settings
    resolver: Resolver
    catalog: Sequence[Blocklist]

    @property
    def targets(self) -> list[tuple[str, str]]:
        """(kind, target) of everything configured."""
        wanted = self.settings.blocklists
        return [("ip", ip) for ip in wanted.ips] + [("domain", domain) for domain in wanted.domains]

    async def look(self) -> str:
        """Asks, and hands the findings to the alerts. Returns a line for the run's record."""
        if not self.targets:
            return "nothing to look up: set blocklists.ips and blocklists.domains"
        listings = await check([target for _, target in self.targets], resolver=self.resolver, catalog=self.catalog)
        findings = [
            finding(kind, target, [listing for listing in listings if listing.target == target])
            for kind, target in self.targets
        ]
        await self.alerts.consider(findings)
        counts = {
            state: sum(listing.state == state for listing in listings) for state in ("listed", "clean", "unusable")
        }
        return ", ".join(f"{count} {state}" for state, count in counts.items())


def finding(kind: str, target: str, listings: Sequence[Listing]) -> Finding:
    """What all lists together say: the worst listing decides; lists that cannot be used decide nothing.

    Where none could be used, nobody knows: unknown, neither clean nor listed.
    """
    listed = [listing for listing in listings if listing.state == "listed"]
    usable = [listing for listing in listings if listing.state != "unusable"]
    severities = {SEVERITY.get(listing.severity, "ok") for listing in listed}
    state = next((s for s in ("critical", "warning") if s in severities), "ok" if usable else "unknown")
    return Finding(check=CHECK, kind=kind, subject=target, state=state, evidence=_evidence(listed, len(usable)))


def _evidence(listed: Sequence[Listing], usable: int) -> dict[str, Any]:
    return {
        "lists": [
            {
                "list": listing.list,
                "severity": listing.severity,
                "meaning": listing.meaning,
                "reason": listing.reason[:300],
                "delist": listing.delist,
            }
            for listing in listed
        ],
        "usable": usable,
    }
