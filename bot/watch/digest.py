"""The digest check: makes it when its hour has come, and mails it where that is wanted."""

from dataclasses import dataclass

from bot.digest import Digests
from bot.mail import Letters, Mailer
from bot.store import digests


@dataclass(frozen=True)
class DigestCheck:
    """`mailer`: None where it is not mailed."""

    digests: Digests
    mailer: Mailer | None
    letters: Letters

    async def look(self) -> str:
        """MailNotSent where the mail server did not take it: it is tried at the next look, for as long as it is the latest."""
        made = await self.digests.make()
        if self.mailer is not None:
            await self._mail(self.mailer)
        return f"{made} made" if made else "nothing due"

    async def _mail(self, mailer: Mailer) -> None:
        store, now = self.digests.store, self.digests.clock()
        last = await store.read(digests.latest)
        if last is None or last.mailed_at is not None or not await store.read(digests.posted, last.name):
            return
        letter = await self.letters.digest(last.name)
        if letter is not None:
            await mailer.send(letter, now=now)
            await store.write(digests.mailed, last.name, now)
