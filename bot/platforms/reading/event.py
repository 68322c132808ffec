"""Event: what a platform told about one message and one recipient, in words all platforms share.

The platform's own word is evidence and kept as `word`; what it means is `meaning`, one of eight. Only `hard` says that
the address is dead. Events that tell of opens, clicks and the like have no meaning and are not counted.
"""

import re
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Literal

from msgspec import Struct, field

from bot.delivery_event import SENDER_SIDE, DeliveryEvent

Kind = Literal[
    "queued", "sent", "delivered", "deferred", "bounced", "rejected", "failed", "autoresponded",
    "complained", "unsubscribed", "subscribed", "opened", "clicked", "unknown",
]  # fmt: skip
Meaning = Literal["hard", "soft", "block", "suppressed", "complaint", "unsubscribe", "auto-reply", "unknown"]

COUNTED = {"queued": "sent", "sent": "sent", "delivered": "delivered", "deferred": "deferred"}
SENDING = {*COUNTED, "bounced", "failed"}  # the IP address is the sender's then, and no reader's
IP = re.compile(r"[0-9a-fA-F:.]{0,45}")
MEANT = {"complaint": "complained", "unsubscribe": "unsubscribed", "auto-reply": "auto_replied"}
# A reason for what has no better one: a DeliveryEvent knows the meaning of a bounce by its reason.
REASON_OF = {"hard": "invalid_address", "soft": "server_error", "block": "policy", "suppressed": "suppressed"}


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`at`, `sent_at`: epoch ms, None where not told. `key` tells this event from every other one of the platform."""

    kind: Kind
    word: str
    meaning: Meaning | None = field(default=None, name="class")
    recipient: str = ""
    at: int | None = None
    id: str = ""
    key: str = ""
    message_id: str = ""
    campaign: str = ""
    sender: str = ""
    sent_at: int | None = None
    reason: str = ""
    status: str = ""
    reply_code: str = ""
    diagnostic: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)
    ip: str = ""
    user_agent: str = ""
    url: str = ""

    @property
    def counted(self) -> str:
        """The kind of DeliveryEvent it becomes; "" for what is not counted: opens, clicks, what nobody is named in."""
        if self.kind in COUNTED:
            return COUNTED[self.kind]
        if self.meaning is None or "@" not in self.recipient:
            return ""
        return MEANT.get(self.meaning, "bounced")

    def delivery(self, received_at: int) -> DeliveryEvent | None:
        """As the intake takes it; None where it is not counted."""
        kind = self.counted
        if not kind:
            return None
        bounced = kind == "bounced"
        meaning = self.meaning or "unknown"
        at = received_at if self.at is None else self.at
        return DeliveryEvent(
            id=self._identity(),
            kind=kind,  # type: ignore[arg-type]
            at=_moment(at),
            recipient=self.recipient,
            campaign=self.campaign,
            sender=self.sender,
            sent_at=_moment(self.sent_at) if self.sent_at is not None and self.sent_at <= at else None,
            message_id=self.message_id[:255],
            status=self.status,
            reply_code=self.reply_code,
            diagnostic=(self.diagnostic or self.description)[:4_000],
            reason=self._reason(meaning) if bounced else None,  # type: ignore[arg-type]
            hard=meaning == "hard" if bounced else None,
            word=self.word,
            ip=self.ip if self.kind in SENDING and IP.fullmatch(self.ip) else "",
        )

    def _reason(self, meaning: Meaning) -> str:
        """The reason, where it says what the meaning does; else the meaning's own. The store counts by reason."""
        fits = {
            "hard": self.reason not in ("", "suppressed", "unknown"),
            "soft": self.reason not in ("", "suppressed", "unknown") and self.reason not in SENDER_SIDE,
            "block": self.reason in SENDER_SIDE,
        }
        return self.reason if fits.get(meaning) else REASON_OF.get(meaning, "unknown")

    def _identity(self) -> str:
        """The key whole, or a hash: cut, it could be that of another recipient."""
        told = self.key or self.id
        if told and len(told) <= 255:
            return told
        return blake2b(repr(self).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1_000, UTC)
