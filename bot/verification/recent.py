"""The latest answers of this process, for those who wait to ask the same: nobody is asked twice while one is fresh.

What is fresh in the store is looked up when addresses are taken in hand; until their server's turn comes, another list
or person may have learnt of them.
"""

from dataclasses import replace

import msgspec

from bot.clock import SECOND, Clock
from bot.store.own_mail import OwnMail
from bot.verification.evidence import FRESH, is_overtaken
from checks.address import Verdict

MOST = 20_000  # answers, of some 700 octets each


class Recent:
    """An unknown is an answer too, until its server wants to be asked again."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._answers: dict[str, tuple[int, int, bytes]] = {}  # address → (found at, fresh until, verdict)

    def remember(self, verdict: Verdict) -> None:
        """What somebody just said."""
        smtp = verdict.checks.get("smtp") or {}
        again = (smtp.get("retry_after") or 0) * SECOND if smtp.get("code") is not None else 0
        lasts = FRESH.get(verdict.reason, again)
        if not lasts:
            return
        if len(self._answers) >= MOST:
            self._answers.pop(next(iter(self._answers)))
        now = self._clock()
        self._answers[verdict.address.lower()] = now, now + lasts, msgspec.json.encode(verdict)

    def forget(self, address: str) -> None:
        """The time has come to ask again."""
        self._answers.pop(address.lower(), None)

    def recall(self, address: str, own: OwnMail | None = None) -> Verdict | None:
        """The answer, if it is still fresh. `own`: our mail to the address, as it is known now."""
        at, until, packed = self._answers.get(address.lower(), (0, 0, b""))
        now = self._clock()
        if until <= now:
            return None
        found = msgspec.json.decode(packed, type=Verdict)
        if is_overtaken(found.reason, at, own, now):
            return None
        checks = found.checks
        if (smtp := checks.get("smtp")) and smtp.get("retry_after"):
            checks = checks | {"smtp": smtp | {"retry_after": max(1, (until - now) // SECOND)}}
        return replace(found, address=address, checks=checks, ms=0)
