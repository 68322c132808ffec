"""From a message to bounces: the order in which the readers are asked."""

from checks.bounce.arf import REPORT_TYPE, read_complaint
from checks.bounce.classify import classify
from checks.bounce.dsn import DSN_TYPES, Fields, read_delivery_status, status_code, typed_value
from checks.bounce.message import read
from checks.bounce.model import Bounce
from checks.bounce.recipient import address_in

_NO_BOUNCE = ("delivered", "relayed", "expanded")


def parse(message: bytes) -> list[Bounce]:
    """One row per recipient the message reports on; [] if it is no bounce. Never raises."""
    parts = list(read(message).walk())
    for part in parts:
        if part.content_type == REPORT_TYPE:
            return [
                Bounce(
                    recipient=who,
                    reason="complaint",
                    hard=False,
                    permanent=False,
                    action="complaint",
                    feedback_type=kind,
                )
                for who, kind in read_complaint(part)
            ]
    for part in parts:
        if part.content_type in DSN_TYPES:
            report = read_delivery_status(part)
            if report:
                return [_bounce(fields, report.message) for fields in report.recipients]
    return []


def _bounce(fields: Fields, about: Fields) -> Bounce:
    action = fields.get("action", "").strip().lower()
    status = status_code(fields.get("status", ""))
    diagnostic = typed_value(fields.get("diagnostic-code", ""))
    original = address_in(typed_value(fields.get("original-recipient", "")))
    final = address_in(typed_value(fields.get("final-recipient", "")))
    remote = typed_value(fields.get("remote-mta", ""))
    recipient = original or final
    if action in _NO_BOUNCE:
        return Bounce(
            recipient=recipient, reason="delivered", hard=False, permanent=False, status=status, action=action
        )
    verdict = classify(diagnostic, status, origin=remote)
    return Bounce(
        recipient=recipient,
        reason=verdict.reason,
        hard=verdict.hard,
        permanent=verdict.permanent,
        status=status,
        action=action or "failed",
        diagnostic=diagnostic,
        rule=verdict.rule,
        evidence=verdict.evidence,
        final_recipient=final if final != recipient else "",
        remote_mta=remote,
        reporting_mta=typed_value(about.get("reporting-mta", "")),
    )
