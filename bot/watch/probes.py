"""The probe check: servers that refuse to be asked by us are told as a thing of their own, never as a dead address."""

from dataclasses import dataclass

from bot.alerts import Alerts, Finding
from bot.clock import DAY, Clock
from bot.settings import Settings
from bot.store import Store, verifications

CHECK = "probe"


@dataclass(frozen=True)
class Probes:
    """Looks at the answers of the last day; one finding about the address we ask from, with the servers inside."""

    store: Store
    alerts: Alerts
    settings: Settings
    clock: Clock

    async def look(self) -> str:
        """Hands the finding to the alerts. Returns a line for the run's record."""
        wanted = self.settings.verification
        if not wanted.hello:
            return "the SMTP step is off"
        refusals = await self.store.read(verifications.refusals, since=self.clock() - DAY)
        servers = [{"server": each.server, "reply": each.reply} for each in refusals]
        await self.alerts.consider(
            [
                Finding(
                    check=CHECK,
                    kind="prober",
                    subject=wanted.source_address or wanted.hello,
                    state="warning" if servers else "ok",
                    evidence={"servers": servers},
                )
            ]
        )
        return f"{len(servers)} servers refuse us"
