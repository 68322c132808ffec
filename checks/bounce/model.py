"""What a bounce message says, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Classification:
    """What one server answer means."""

    reason: str
    """One of the names in `REASONS`."""
    hard: bool
    """Never mail this address again."""
    permanent: bool
    """This message will not get through."""
    rule: str
    """The rule that decided, by its name in rules.toml."""
    evidence: str = ""
    """The words or the code that decided."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """What happened to one message for one recipient. Addresses are lower case."""

    recipient: str
    """The address that was mailed: the original one where the message gives it; "" if it does not say."""
    reason: str
    hard: bool
    permanent: bool
    status: str = ""
    """RFC 3463 code as stated ("5.1.1"), or ""."""
    reply_code: str = ""
    """SMTP reply ("550"), or ""."""
    action: str = ""
    """failed, delayed, delivered, relayed, expanded (RFC 3464), or complaint, auto-reply."""
    diagnostic: str = ""
    """The remote's words, white space folded."""
    rule: str = ""
    evidence: str = ""
    final_recipient: str = ""
    """Where the mail went in the end, if that differs from `recipient` (alias, forwarding)."""
    remote_mta: str = ""
    reporting_mta: str = ""
    feedback_type: str = ""
    """Complaints only: RFC 5965 abuse, fraud, opt-out, auth-failure and so on."""
    message_id: str = ""
    """Message-ID of the mail that bounced, without angle brackets."""
    original_from: str = ""
    original_to: tuple[str, ...] = ()
    original_subject: str = ""
    original_date: str = ""
    """ISO 8601, or ""."""
    returned_headers: Mapping[str, str] = field(default_factory=dict, compare=False)
    """X-, List- and Feedback-ID headers of the mail that bounced, names lower case: which campaign was it?"""
