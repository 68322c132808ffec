"""Reads abuse and opt-out reports (ARF, RFC 5965; its failure reports, RFC 6591). They are never bounces."""

import re

from checks.bounce.message import Part
from checks.bounce.model import Bounce
from checks.bounce.outcome import no_bounce
from checks.bounce.recipient import address_in
from checks.bounce.report import Report
from checks.bounce.text import fold

REPORT_TYPE = "message/feedback-report"
_INLINE = re.compile(
    r"^(?:[A-Z][\w-]{1,40}:[^\n]*\n){0,20}Feedback-Type:[^\n]*(?:\n[A-Z][\w-]{1,40}:[^\n]*){0,30}", re.MULTILINE
)
"""The fields in the text of a report whose parts were lost on the way."""


def read_complaints(report: Report) -> list[Bounce]:
    """One row for each recipient who complained; [] if the message is no such report."""
    part = report.leaf(REPORT_TYPE)
    announced = "feedback-report" in report.root.parameters.get("report-type", "")
    inline = _INLINE.search(report.text) if announced and part is None else None
    if part is not None:
        fields = Part(part.decoded.lstrip(b"\n") + b"\n\n").headers
    elif inline:
        fields = Part(inline.group(0).encode("utf-8", "replace") + b"\n\n").headers
    else:
        return _read_junk_report(report)
    kind = fold(fields.get("feedback-type", ["abuse"])[0]).lower()
    named = fields.get("original-rcpt-to") or fields.get("removal-recipient") or []
    addresses = list(dict.fromkeys(found for value in named[:1000] if (found := address_in(value))))
    if not addresses and len(report.original_to) == 1:
        addresses = list(report.original_to)
    return [_row(report, address, kind) for address in addresses or [""]]


def _read_junk_report(report: Report) -> list[Bounce]:
    """Microsoft's JMRP: the complained-about mail attached, who complained in a header of it."""
    who = address_in(report.original_header("x-hmxmroriginalrecipient"))
    subject = report.root.header("subject").lower()
    return [_row(report, who, "abuse")] if who and subject.startswith("complaint about message from") else []


def _row(report: Report, address: str, kind: str) -> Bounce:
    return no_bounce(report, address, reason="complaint", action="complaint", feedback_type=kind)
