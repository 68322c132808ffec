"""Blocklists of our own, on a real server, and a watch that asks them."""

from collections.abc import Sequence

from bot.alerts import Alerts
from bot.clock import SECOND
from bot.settings import Blocklists as BlocklistSettings
from bot.settings import Settings
from bot.store import Store, watched
from bot.targets import BLOCKLIST, Lookups, Marks, Targets
from bot.targets.looking import SECOND_LOOK
from bot.watch.blocklists import Blocklists
from bot.watch.list_findings import Rejudge
from checks.blocklist import Blocklist, Health
from checks.dns import Resolver
from tests.bot.acme import SetClock
from tests.servers.rbldnsd import Zone

ZONES = {
    "bl.test": Zone("ip4set", "127.0.0.2 :2:test point\n192.0.2.1 :2:sends spam\n"),
    "minor.test": Zone("ip4set", "127.0.0.2 :2:test point\n192.0.2.2 :2:some spam\n"),
    "domains.test": Zone("dnset", "test :2:test\nbad.example :2:seen in spam\n"),
    "also.test": Zone("ip4set", "127.0.0.2 :2:test point\n192.0.2.1 :2:sends spam\n"),
    "wide.test": Zone("ip4set", "127.0.0.2 :2:test point\n192.0.2.1 :2:sends spam\n192.0.2.8/30 :2:sends spam\n"),
    "empty.test": Zone("ip4set", "127.0.0.2 :2:test point\n"),
}
BL = Blocklist("bl.test", "ip4", severity="critical", delist="https://bl.test/out")
MINOR = Blocklist("minor.test", "ip4", severity="info")
DOMAINS = Blocklist("domains.test", "domain", severity="warning")
EMPTY = Blocklist("empty.test", "ip4", severity="critical")
BROKEN = Blocklist("broken.test", "ip4", severity="critical")
LIGHT = Blocklist("bl.test", "ip4", severity="critical", weight=0.5)
LIGHT_TOO = Blocklist("also.test", "ip4", severity="warning", weight=0.5)


class Watch:
    """The check, with the targets and lists a test wants."""

    def __init__(self, store: Store, alerts: Alerts, clock: SetClock, nameserver: str) -> None:
        self._parts = (store, alerts, clock)
        self.nameserver = nameserver
        self.alert_weight = 1.0
        self.settings = Settings()
        self._health = Health(clock=lambda: clock() / SECOND)

    def check(self, *catalog: Blocklist, ips: Sequence[str] = (), domains: Sequence[str] = ()) -> Blocklists:
        store, alerts, clock = self._parts
        wanted = BlocklistSettings(ips=list(ips), domains=list(domains), alert_weight=self.alert_weight)
        settings = self.settings = Settings(blocklists=wanted)
        lookups = Lookups(
            settings, Resolver(nameservers=[self.nameserver], timeout=2, cache_seconds=0), catalog, health=self._health
        )
        return Blocklists(store, alerts, Targets(store, settings, clock), lookups, clock)

    def marks(self) -> Marks:
        """What people do to listings of what people watch."""
        store, alerts, clock = self._parts
        return Marks(Targets(store, self.settings, clock), Rejudge(alerts))

    async def again(self, *catalog: Blocklist, ips: Sequence[str] = (), domains: Sequence[str] = ()) -> None:
        """Two looks that agree."""
        await self(*catalog, ips=ips, domains=domains)
        self._parts[2].forward(SECOND_LOOK)
        await self(*catalog, ips=ips, domains=domains)

    async def __call__(self, *catalog: Blocklist, ips: Sequence[str] = (), domains: Sequence[str] = ()) -> str:
        return await self.check(*catalog, ips=ips, domains=domains).look()

    async def comes(self, *catalog: Blocklist, ips: Sequence[str] = (), domains: Sequence[str] = ()) -> str:
        """On none at first; then these lists say what they say, and say so again."""
        store, _, clock = self._parts
        for target in (*ips, *domains):
            await store.write(watched.first_look, check=BLOCKLIST, target=target, now=clock())
        await self(*catalog, ips=ips, domains=domains)
        clock.forward(SECOND_LOOK)
        return await self.check(*catalog, ips=ips, domains=domains).look_again()
