"""What is asked about a target, now: the blocklists, or everything a domain's mail needs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network

from bot.settings import Settings
from bot.targets.changes import Evidence
from bot.targets.reputation import snds
from checks.blocklist import Blocklist, Health, Listing, guidance, parse_target
from checks.blocklist import check as check_lists
from checks.dns import Resolver
from checks.domain import DomainReport, Fetcher
from checks.domain import check as check_domain
from checks.domain.score import read_sender_score
from checks.sentence import packed

SENDER_SCORE = "score.senderscore.com"


@dataclass(frozen=True)
class Lookups:
    """Asks. `resolver` remembers answers for a minute at most, so that a second look is one."""

    settings: Settings
    resolver: Resolver
    catalog: Sequence[Blocklist]
    fetch: Fetcher | None = None
    health: Health = field(default_factory=Health)

    async def lists(self, targets: Sequence[str]) -> list[Listing]:
        """Every target on every list that takes it. ValueError: one of them is no target."""
        return await self._ask(targets, self.catalog)

    def told(self, listing: Listing) -> Evidence:
        """A listing as alerts and answers keep it, with what to mend first (`fix`) and how it ends (`ends`).

        `said`: its sentences in the form that can be told in any language.
        """
        kind = parse_target(listing.target).kind
        known = next((each for each in self.catalog if each.zone == listing.list and each.takes(kind)), None)
        advice = guidance(known, listing.codes) if known else None
        if listing.list == snds.LIST:
            advice = snds.GUIDANCE
        sentences = {
            "meaning": listing.meaning,
            "fix": advice.first if advice else "",
            "ends": advice.ends if advice else "",
        }
        return {
            "list": listing.list,
            "severity": listing.severity,
            "weight": known.weight if known else 1.0,
            "reason": listing.reason[:300],
            "delist": listing.delist,
            **{part: str(text) for part, text in sentences.items()},
            "said": {part: packed(text) for part, text in sentences.items()},
        }

    @property
    def ips(self) -> list[str]:
        """The addresses that send, by the settings."""
        return self.settings.domains.ips or self.settings.blocklists.addresses

    async def sender_score(self, ips: Sequence[str]) -> int | None:
        """Validity's, of the worst of these addresses; None where it tells none: registered resolvers are answered only."""
        lists = [each for each in self.catalog if each.zone == SENDER_SCORE]
        listings = await self._ask([ip for ip in ips if ":" not in ip], lists)
        codes = [code for listing in listings if listing.state != "unusable" for code in listing.codes]
        return min((value for code in codes if (value := read_sender_score(code)) is not None), default=None)

    async def _ask(self, targets: Sequence[str], lists: Sequence[Blocklist]) -> list[Listing]:
        if not (targets and lists):
            return []
        return await check_lists(
            targets, resolver=self.resolver, catalog=lists, health=self.health, within=self.settings.blocklists.within
        )

    async def domain(
        self, name: str, *, selectors: Sequence[str] = (), complaint_rate: float | None = None
    ) -> DomainReport:
        """Everything about one domain. ValueError: it is none."""
        wanted = self.settings.domains
        return await check_domain(
            name,
            resolver=self.resolver,
            selectors=[*wanted.selectors, *selectors],
            ips=self.ips,
            helo=wanted.helo,
            fetch=self.fetch,
            complaint_rate=complaint_rate,
            allow_networks=[ip_network(each) for each in self.settings.verification.allow_networks],
        )
