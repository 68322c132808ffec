"""Reads delivery status notifications: RFC 3464, and RFC 6533 for international addresses."""

import re
from dataclasses import dataclass

from checks.bounce.mentions import Account, find_mentions
from checks.bounce.message import Part
from checks.bounce.model import Bounce
from checks.bounce.narrative import evidence, recipients
from checks.bounce.outcome import bounce, no_bounce
from checks.bounce.recipient import address_in, mailed_address
from checks.bounce.report import Report
from checks.bounce.text import decode_bytes, fold

DSN_TYPES = ("message/delivery-status", "message/global-delivery-status")
MAX_STATUS_TEXT = 4_000_000

_FIELD_LINE = re.compile(r"([A-Za-z][A-Za-z0-9-]{2,40})[ \t]*:[ \t]*(.*)")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_FIRST_FIELD = re.compile(
    r"^(?:Content-Type: message/delivery-status|Reporting-MTA:|Final-Recipient:)", re.MULTILINE | re.IGNORECASE
)
_RECIPIENT_FIELDS = ("final-recipient", "original-recipient")
_NO_BOUNCE = ("delivered", "relayed", "expanded")
Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """The fields of one delivery-status part, names lower case: about the message, and about each recipient."""

    message: Fields
    recipients: list[Fields]


def read_delivery_status(part: Part) -> DeliveryStatus | None:
    """The groups of the part, or None if it says nothing about any recipient."""
    raw = part.decoded[:MAX_STATUS_TEXT]
    return read_groups(decode_bytes(raw, part.parameters.get("charset", "utf-8")))


def read_groups(text: str) -> DeliveryStatus | None:
    """Groups of fields, apart by blank lines (RFC 3464 section 2.1).

    Some writers leave out the blank line, some put one inside a group: so a new group begins only where a field of a
    recipient would come a second time, or after a blank line where the group already names its recipient.
    """
    message: Fields = {}
    recipients: list[Fields] = []
    group = message
    name, after_blank = "", False
    for line in text.split("\n"):
        if not line.strip():
            name, after_blank = "", True
            continue
        if line[0] in " \t" and name:
            group[name] = f"{group[name]} {line.strip()}"[:4000]
            continue
        match = _FIELD_LINE.match(line.strip())
        if match is None:
            continue
        name = match.group(1).lower()
        if _begins_group(name, group, message, after_blank=after_blank):
            group = {}
            recipients.append(group)
        after_blank = False
        group.setdefault(name, match.group(2).strip()[:4000])
    found = [fields for fields in recipients if any(name in fields for name in (*_RECIPIENT_FIELDS, "action"))]
    return DeliveryStatus(message, found) if found else None


def _begins_group(name: str, group: Fields, message: Fields, *, after_blank: bool) -> bool:
    if group is message:
        return name in _RECIPIENT_FIELDS or name in ("action", "status", "diagnostic-code")
    if after_blank and name in (*_RECIPIENT_FIELDS, "action"):
        return any(field in group for field in _RECIPIENT_FIELDS) or name in group
    return name in group and name in _RECIPIENT_FIELDS


def typed_value(value: str) -> str:
    """The value behind its type: "rfc822; user@example.org" gives "user@example.org" (RFC 3464 section 2.1.2)."""
    kind, semicolon, rest = value.partition(";")
    if not semicolon or "@" in kind or " " in kind.strip():
        return fold(value)
    return fold(rest)


def status_code(value: str) -> str:
    """The RFC 3463 code in a Status field that may hold more, or ""."""
    match = _STATUS.search(value)
    return match.group(1) if match else ""


def read_dsn(report: Report) -> list[Bounce]:
    """One row for each recipient of a delivery status notification; [] if the message is none."""
    part = report.leaf(*DSN_TYPES)
    status = read_delivery_status(part) if part else None
    if status is None and "final-recipient" in report.text.lower():
        status = read_groups(report.text)
        report.text = _FIRST_FIELD.split(report.text, maxsplit=1)[0]
    if status is None:
        return []
    everyone = [_address(fields.get("final-recipient", "")) for fields in status.recipients]
    account = Account(report.text, find_mentions(report.text), everyone)
    return [_row(report, fields, status.message, account) for fields in status.recipients]


def _row(report: Report, fields: Fields, about: Fields, account: Account) -> Bounce:
    final = _address(fields.get("final-recipient", ""))
    original = _address(fields.get("original-recipient", ""))
    if not final and not original:
        final = next((address for address, _ in recipients(report)), "")
    recipient = original or final
    envelope = address_in(report.root.header("to"))
    recipient = mailed_address(envelope, reported=recipient, returned_to=report.original_to) or recipient
    action = fields.get("action", "").strip().lower().partition(" ")[0]
    status = status_code(fields.get("status", ""))
    if action in _NO_BOUNCE or status.startswith("2"):
        return no_bounce(
            report, recipient, reason="delivered", action=action if action in _NO_BOUNCE else "delivered", status=status
        )
    diagnostic = typed_value(fields.get("diagnostic-code", ""))
    if diagnostic.isdigit() and "unix" in fields["diagnostic-code"].lower():
        diagnostic = f"exit status {diagnostic}"
    said = account.of(final or original)
    words = ([diagnostic] if diagnostic else []) + evidence(said, said)
    return bounce(
        report,
        recipient,
        words,
        action="delayed" if action == "delayed" else "failed",
        status=status,
        final=final,
        remote_mta=typed_value(fields.get("remote-mta", "")),
        reporting_mta=typed_value(about.get("reporting-mta", "")),
    )


def _address(value: str) -> str:
    """The address of a recipient field, whatever its type."""
    return address_in(typed_value(value))
