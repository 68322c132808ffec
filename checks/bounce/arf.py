"""Reads abuse and opt-out reports (ARF, RFC 5965; its failure reports, RFC 6591). They are never bounces."""

from checks.bounce.message import Part
from checks.bounce.recipient import address_in
from checks.bounce.text import fold

REPORT_TYPE = "message/feedback-report"


def read_complaint(part: Part) -> list[tuple[str, str]]:
    """(address that complained or "", feedback type) of a feedback-report part."""
    fields = Part(part.decoded + b"\n\n").headers
    kind = fold(fields.get("feedback-type", ["abuse"])[0]).lower()
    named = fields.get("original-rcpt-to", []) or fields.get("removal-recipient", [])
    addresses = [found for value in named if (found := address_in(value))]
    return [(address, kind) for address in dict.fromkeys(addresses)] or [("", kind)]
