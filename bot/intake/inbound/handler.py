"""What is answered to a mail server that hands bounces over. 250 is said after the commit only.

RCPT TO    250 an address that was signed here, or any of our domain where unsigned ones are accepted; 550 others
DATA       250 taken, or nothing that reports a bounce; 451 the store did not take it: come again; 552 too large
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.clock import Clock
from bot.errors import StoreUnavailable
from bot.intake import dsn
from bot.intake.verp import Mailed, Verp
from bot.settings import Inbound
from bot.store import Store, sources
from bot.store.events import Entry
from bot.store.sources import Source

log = logging.getLogger(__name__)

TAKEN = "250 2.0.0 Taken"
NOBODY = "550 5.1.1 No such address here"
LATER = "451 4.3.0 Not stored. Try again later"


@dataclass(frozen=True)
class Handler:
    """The hooks that aiosmtpd calls."""

    source: Source
    settings: Inbound
    verp: Verp | None
    store: Store
    clock: Clock

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Sequence[str]
    ) -> str:
        """Is there such an address?"""
        ours = not self.settings.domain or address.rpartition("@")[2].lower() == self.settings.domain.lower()
        signed = self.verp is not None and self.verp.read(address) is not None
        if not (signed or (ours and self.settings.unsigned == "accept")):
            return NOBODY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """One answer; over LMTP one for each recipient (RFC 2033 section 4.2)."""
        answer = await self._take(envelope)
        return "\r\n".join([answer] * (len(envelope.rcpt_tos) if self.settings.protocol == "lmtp" else 1))

    async def handle_exception(self, error: Exception) -> str:
        """A fault of ours: the mail server keeps the message."""
        log.error("%s-%s: %s", *self.source, type(error).__name__, exc_info=error)
        return LATER

    async def _take(self, envelope: Envelope) -> str:
        try:
            found = await asyncio.to_thread(self._entries, envelope)
            await self.store.write(sources.take, self.source, found, self.clock())
        except StoreUnavailable as error:
            log.warning("%s-%s: %s", *self.source, error)
            return LATER
        except Exception as error:
            return await self.handle_exception(error)
        return TAKEN

    def _entries(self, envelope: Envelope) -> list[Entry]:
        message = envelope.original_content or b""
        returned = envelope.mail_from == "<>"
        mailed: set[Mailed | None] = {self.verp.read(to) if self.verp else None for to in envelope.rcpt_tos}
        return [
            entry for each in mailed for entry in dsn.entries(message, now=self.clock(), mailed=each, returned=returned)
        ]
