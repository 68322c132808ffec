"""DeliveryEvent: one thing that happened to one message for one recipient. The documented shape of `POST /events`.

{"id": "9f1c…", "kind": "bounced", "at": "2026-11-22T10:00:00Z", "recipient": "jo@acme.com", "campaign": "acme-q4",
 "sender": "news@mail.example", "status": "5.1.1", "reply_code": "550", "diagnostic": "550 5.1.1 user unknown"}
"""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

Kind = Literal["sent", "delivered", "deferred", "bounced", "complained", "unsubscribed", "auto_replied"]
Reason = Literal[
    "invalid_address", "closed_account", "domain_invalid", "suppressed", "mailbox_full", "unreachable",
    "server_error", "rate_limited", "blocklisted", "spam_content", "auth_failure", "sender_rejected", "policy",
    "message_too_big", "unknown",
]  # fmt: skip
# Trouble of the sender, the message or its reputation: it says nothing about the address.
SENDER_SIDE = frozenset(
    {"blocklisted", "spam_content", "auth_failure", "sender_rejected", "policy", "message_too_big", "rate_limited"}
)
# What is named ends up in lines of Slack messages, CSV and logs: no control characters. `$` alone allows a last \n.
Text = Annotated[str, Meta(max_length=255, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
# Names end up in URLs and file names, too: no slash.
Name = Annotated[str, Meta(max_length=120, pattern=r"^[^\x00-\x1f\x7f/]*$(?!\n)")]
Moment = Annotated[datetime, Meta(tz=True)]

ABOUT_SOMEBODY = frozenset({"bounced", "complained", "unsubscribed"})


class DeliveryEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a sender reports. `id`, `kind`, `at` are always needed; `recipient` too for what is about somebody."""

    id: Annotated[str, Meta(min_length=1, max_length=255, description="identity; the same id counts once")]
    kind: Annotated[Kind, Meta(description="what happened")]
    at: Annotated[Moment, Meta(description="when it happened, RFC 3339 with its zone")]
    recipient: Annotated[Text, Meta(description="the address that was mailed")] = ""
    count: Annotated[
        int,
        Meta(ge=1, le=10_000_000, description="mails this stands for; above 1 only for sent and delivered"),
    ] = 1
    campaign: Annotated[Name, Meta(description="the campaign's id, the one the gate is asked for")] = ""
    sender: Annotated[Text, Meta(description="From address, or sending domain")] = ""
    ip: Annotated[
        str, Meta(max_length=45, pattern=r"^[0-9a-fA-F:.]*$(?!\n)", description="IP address it was sent from")
    ] = ""
    sent_at: Annotated[Moment | None, Meta(description="when the mail was sent: bounces count for that time")] = None
    message_id: Annotated[Text, Meta(description="Message-ID of the mail")] = ""
    status: Annotated[str, Meta(max_length=20, description="enhanced status code, RFC 3463: 5.1.1")] = ""
    reply_code: Annotated[str, Meta(max_length=3, description="SMTP reply code: 550")] = ""
    diagnostic: Annotated[str, Meta(max_length=4_000, description="what the receiving server said")] = ""
    reason: Annotated[
        Reason | None,
        Meta(description="why it bounced, if the sender knows; else it is read from the diagnostic"),
    ] = None
    hard: Annotated[bool | None, Meta(description="never mail this address again; only together with reason")] = None
    word: Annotated[str, Meta(max_length=80, description="what the sending platform calls it, kept as evidence")] = ""

    def __post_init__(self) -> None:
        if self.kind in ABOUT_SOMEBODY and "@" not in self.recipient:
            raise ValueError(f"a {self.kind} event needs a recipient, an address with an @")
        if self.count > 1 and self.kind not in ("sent", "delivered"):
            raise ValueError(f"count above 1 is for sent and delivered events, not for {self.kind}")
        if self.hard is not None and self.reason is None:
            raise ValueError("hard is understood only together with reason")

    @property
    def domain(self) -> str:
        """The sending domain, lower case; empty where the sender is not told."""
        return self.sender.rpartition("@")[2].strip().rstrip(">").lower()


DECODE_MANY = msgspec.json.Decoder(list[DeliveryEvent])
DECODE_ONE = msgspec.json.Decoder(DeliveryEvent)
