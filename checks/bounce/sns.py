"""Reads Amazon SES notifications that SNS sent on as mail: JSON in the text."""

import json
from typing import Any

from checks.bounce.model import Bounce
from checks.bounce.outcome import bounce, no_bounce
from checks.bounce.recipient import address_in
from checks.bounce.report import Report

_JSON = json.JSONDecoder(strict=False)
_SUPPRESSED = ("Suppressed", "OnAccountSuppressionList")


def read_notification(report: Report) -> list[Bounce]:
    """The rows of a notification; [] if the text is none."""
    text = report.leaves[0].text.lstrip() if report.leaves else ""
    if not text.startswith("{") or ("otificationType" not in text and "eventType" not in text):
        return []
    try:
        # Not strict: on the way long lines were broken, within strings too.
        notification, _ = _JSON.raw_decode(text)
        if isinstance(notification.get("Message"), str):
            notification = _JSON.decode(notification["Message"])
        return _rows(report, notification)
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
        return []


def _rows(report: Report, notification: dict[str, Any]) -> list[Bounce]:
    kind = str(notification.get("notificationType") or notification.get("eventType") or "").lower()
    about = notification.get(kind) or {}
    if kind == "complaint":
        feedback = str(about.get("complaintFeedbackType") or "abuse")
        return [
            no_bounce(report, _address(row), reason="complaint", action="complaint", feedback_type=feedback)
            for row in about.get("complainedRecipients", ())
        ]
    if kind == "delivery":
        return [
            no_bounce(report, address_in(str(who)), reason="delivered", action="delivered")
            for who in about.get("recipients", ())
        ]
    if kind != "bounce":
        return []
    kept_back = ["address is on the suppression list"] if about.get("bounceSubType") in _SUPPRESSED else []
    return [
        bounce(
            report,
            _address(row),
            [*kept_back, str(row.get("diagnosticCode") or "").removeprefix("smtp; ")],
            action="failed",
            status=str(row.get("status") or ""),
            reporting_mta=str(about.get("reportingMTA") or ""),
        )
        for row in about.get("bouncedRecipients", ())
    ]


def _address(row: dict[str, Any]) -> str:
    return address_in(str(row.get("emailAddress") or ""))
