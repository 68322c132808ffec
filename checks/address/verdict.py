"""The verdict on an address, and every reason there can be for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Reason(NamedTuple):
    """`confidence` (0..1) is how sure the verdict is when nothing else is known; `means` is for people."""

    verdict: str
    confidence: float
    means: str


REASONS: Mapping[str, Reason] = {
    "accepted": Reason("deliverable", 0.95, "the server takes mail for it, and refuses an invented neighbour"),
    "syntax": Reason("undeliverable", 1.0, "not an address mail can be sent to"),
    "no_domain": Reason("undeliverable", 0.99, "the domain does not exist, or has neither MX nor address"),
    "null_mx": Reason("undeliverable", 1.0, "the domain says it takes no mail (RFC 7505)"),
    "mx_unroutable": Reason("undeliverable", 0.95, "its mail servers have no public address"),
    "mailbox_not_found": Reason("undeliverable", 0.97, "the server says there is no such mailbox"),
    "mailbox_disabled": Reason("undeliverable", 0.95, "the mailbox exists, and is switched off"),
    "relay_denied": Reason("undeliverable", 0.9, "its mail servers do not take mail for the domain"),
    "catch_all": Reason("risky", 0.5, "the server takes mail for any name, so this one proves nothing"),
    "mailbox_full": Reason("risky", 0.7, "the mailbox exists, and is over its quota"),
    "rate_limited_mailbox": Reason("risky", 0.7, "the mailbox exists, and gets more mail than it may just now"),
    "disposable": Reason("risky", 0.9, "the domain gives out throw-away addresses"),
    "role": Reason("risky", 0.6, "a function rather than a person reads it"),
    "typo": Reason("risky", 0.7, "the domain is one letter away from a much used one"),
    "greylisted": Reason("unknown", 0.0, "the server wants to be asked again later"),
    "blocked": Reason("unknown", 0.0, "the server refuses us, and says nothing about the mailbox"),
    "timeout": Reason("unknown", 0.0, "the server took too long to answer"),
    "no_connection": Reason("unknown", 0.0, "no mail server of the domain could be reached"),
    "disconnected": Reason("unknown", 0.0, "the server hung up"),
    "dns_error": Reason("unknown", 0.0, "the DNS could not say whether the domain takes mail"),
    "temporary": Reason("unknown", 0.0, "the server has a passing fault"),
    "unclear": Reason("unknown", 0.0, "the server's answer can mean several things"),
    "not_probed": Reason("unknown", 0.0, "the server was not asked"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of an address.

    `verdict`: deliverable, undeliverable, risky, unknown. `reason`: a key of REASONS. `confidence`: 0 (no idea) to 1.
    `suggestion`: the address that was perhaps meant. `checks`: the evidence, by step: "syntax", "domain",
    "disposable", "role", "free", and "smtp" (server, stage, code, reply, why, catch_all, tried).
    `ms`: how long it took.
    """

    address: str
    verdict: str
    reason: str
    confidence: float
    suggestion: str | None = None
    checks: dict[str, Any] = field(default_factory=dict)
    ms: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "address": self.address,
            "verdict": self.verdict,
            "reason": self.reason,
            "confidence": self.confidence,
            "suggestion": self.suggestion,
            "checks": self.checks,
            "ms": self.ms,
        }
