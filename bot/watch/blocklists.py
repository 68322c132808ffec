"""The blocklist check: the configured addresses and domains on the lists of the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.alerts import Alerts, Finding
from bot.settings import Settings
from bot.store.alerts import Evidence, open_alerts
from checks.blocklist import Blocklist, Listing, check, parse_target
from checks.dns import Resolver

CHECK = "blocklist"


@dataclass(frozen=True)
class Blocklists:
    """Looks every target up on every list that takes it; one finding a target, with its lists inside."""

    alerts: Alerts
    settings: Settings
    resolver: Resolver
    catalog: Sequence[Blocklist]

    @property
    def targets(self) -> list[tuple[str, str]]:
        """(kind, target) of everything configured, each as the listings name it."""
        wanted = self.settings.blocklists
        both = (("ip", wanted.ips), ("domain", wanted.domains))
        return list(dict.fromkeys((kind, parse_target(text).text) for kind, texts in both for text in texts))

    async def look(self) -> str:
        """Asks, and hands the findings to the alerts. Returns a line for the run's record."""
        if not self.targets:
            return "nothing to look up: set blocklists.ips and blocklists.domains"
        listings = await check([target for _, target in self.targets], resolver=self.resolver, catalog=self.catalog)
        alarming = await self.alerts.store.read(open_alerts, check=CHECK)
        held = {alert.subject: alert.evidence["lists"] for alert in alarming}
        findings = [
            finding(kind, target, [listing for listing in listings if listing.target == target], held.get(target, ()))
            for kind, target in self.targets
        ]
        await self.alerts.consider(findings)
        counts = {
            state: sum(listing.state == state for listing in listings) for state in ("listed", "clean", "unusable")
        }
        return ", ".join(f"{count} {state}" for state, count in counts.items())


def finding(kind: str, target: str, listings: Sequence[Listing], held: Sequence[Evidence] = ()) -> Finding:
    """What all lists together say: the worst listing decides; lists that cannot be used decide nothing.

    Where none could be used, nobody knows: unknown, neither clean nor listed. `held`: the lists of the open alert; one
    of them that cannot be used now has not let go of the target.
    """
    before = {told["list"]: told for told in held}
    lists = [
        _told(listing) if listing.state == "listed" else before[listing.list]
        for listing in listings
        if listing.state == "listed" or (listing.state == "unusable" and listing.list in before)
    ]
    usable = sum(listing.state != "unusable" for listing in listings)
    severities = {told["severity"] for told in lists}
    state = next((s for s in ("critical", "warning") if s in severities), "ok" if usable else "unknown")
    return Finding(check=CHECK, kind=kind, subject=target, state=state, evidence={"lists": lists, "usable": usable})


def _told(listing: Listing) -> Evidence:
    return {
        "list": listing.list,
        "severity": listing.severity,
        "meaning": listing.meaning,
        "reason": listing.reason[:300],
        "delist": listing.delist,
    }
