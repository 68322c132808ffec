"""Alerts that Slack cannot be told are mailed, once; that Slack works again is mailed, too. A check of the schedule."""

from dataclasses import dataclass

from bot.clock import MINUTE, Clock
from bot.mail.letters import Letters
from bot.mail.mailer import Mailer
from bot.settings import Mail
from bot.store import Store, alert_mails


@dataclass(frozen=True)
class SlackSilent:
    """A mail counts as sent when the server has it; only then is it written down. After a kill between the two it is
    sent again under the same Message-ID: better twice than never.
    """

    store: Store
    mailer: Mailer
    letters: Letters
    settings: Mail
    clock: Clock

    async def look(self) -> str:
        """One look. MailNotSent where the mail server did not take the mail: it is tried at the next look."""
        told = await self._tell_the_end()
        now = self.clock()
        before = now - self.settings.after_minutes * MINUTE
        waiting = await self.store.read(alert_mails.untold, before=before)
        untold = [each for each in waiting if not each.alert.silenced(now)]
        if untold:
            await self.mailer.send(await self.letters.silence(untold, now=now), now=now)
            await self.store.write(alert_mails.mailed, [each.alert.id for each in untold], now)
        return f"{len(untold)} alerts mailed{told}"

    async def _tell_the_end(self) -> str:
        alerts = await self.store.read(alert_mails.told_at_last)
        if not alerts:
            return ""
        now = self.clock()
        await self.mailer.send(await self.letters.works_again(alerts, now=now), now=now)
        await self.store.write(alert_mails.over, [alert.id for alert in alerts])
        return ", Slack works again"
