"""Joins what was found about one recipient into a Bounce."""

import re

from checks.bounce.classify import decide, normalise
from checks.bounce.model import Bounce, Classification
from checks.bounce.report import Report
from checks.bounce.rules import Codes
from checks.bounce.text import fold

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(r"(?<![\w.#/:@\[-])([45][0-5]\d)(?=[ -]|:|$)")
_QMAIL = {
    "but my name was rejected": "EHLO",
    "but greeting failed": "CONN",
    "but sender was rejected": "MAIL",
    "does not like recipient": "RCPT",
    "failed on DATA command": "DATA",
    "failed after I sent the message": "DATA",
}
"""How qmail-remote says which command was refused."""
_COMMAND = re.compile(
    r"(?:in reply to|after(?: sending)?|response to|did not like our|error from|command was|>>>)[ :]{1,3}"
    r"(?:the |end of |final |pipelined |initial )?(connection|conn|ehlo|helo|mail|rcpt|data|end of data)",
    re.IGNORECASE,
)
_VAGUE = "0.0"
DIAGNOSTIC_LENGTH = 1_000


def judge(
    words: list[str], *, status: str = "", reply_code: str = "", origin: str = ""
) -> tuple[Classification, str, str]:
    """(classification, status, reply code) from several texts, the most telling first: the remote's own words, then
    the report's. A later text is asked only where the words so far say nothing."""
    stated = next((code for text in words if (code := code_in(text))), "")
    if not status or status.endswith(_VAGUE):
        status = stated if stated and not (status and stated.endswith(_VAGUE)) else status
    reply_code = reply_code or next((code for text in words if (code := reply_in(text))), "")
    command = next((code for text in reversed(words) if (code := command_in(text))), "")
    first: Classification | None = None
    for number, text in enumerate(words):
        own = code_in(text) or status if number == 0 else status
        verdict, by_words = decide(normalise(text), Codes(own, reply_code, command, origin))
        if by_words:
            return verdict, status, reply_code
        first = first or verdict
    return first or decide("", Codes(status, reply_code, command, origin))[0], status, reply_code


def code_in(text: str) -> str:
    """The first RFC 3463 code in the text that says more than x.0.0, or else the first."""
    found = _STATUS.findall(text[:4000])
    return next((code for code in found if not code.endswith(_VAGUE)), found[0] if found else "")


def reply_in(text: str) -> str:
    """The first SMTP reply code of a failure in the text, or ""."""
    match = _REPLY.search(text[:4000])
    return match.group(1) if match else ""


def command_in(text: str) -> str:
    """Which SMTP command was refused, as MAIL, RCPT and so on, or ""."""
    match = _COMMAND.search(text[:4000])
    if match is None:
        return next((command for words, command in _QMAIL.items() if words in text), "")
    return {"HELO": "EHLO", "END ": "DATA"}.get(match.group(1).upper()[:4], match.group(1).upper()[:4])


def bounce(
    report: Report,
    recipient: str,
    words: list[str],
    *,
    action: str,
    status: str = "",
    reply_code: str = "",
    final: str = "",
    remote_mta: str = "",
    reporting_mta: str = "",
) -> Bounce:
    """The row for one recipient of a report."""
    verdict, status, reply_code = judge(words, status=status, reply_code=reply_code, origin=remote_mta.lower())
    return Bounce(
        recipient=recipient,
        reason=verdict.reason,
        hard=verdict.hard,
        permanent=verdict.hard or action == "failed",
        status=status,
        reply_code=reply_code,
        action=action,
        diagnostic=fold(words[0])[:DIAGNOSTIC_LENGTH] if words else "",
        rule=verdict.rule,
        evidence=verdict.evidence,
        final_recipient=final if final != recipient else "",
        remote_mta=remote_mta,
        reporting_mta=reporting_mta,
        message_id=report.original_header("message-id").strip("<> "),
        original_from=report.original_header("from"),
        original_to=report.original_to,
        original_subject=report.original_header("subject"),
        original_date=report.original_date,
        returned_headers=report.returned_headers,
    )


def no_bounce(report: Report, recipient: str, *, reason: str, action: str, feedback_type: str = "", status: str = "") -> Bounce:
    """The row of a complaint, an automatic answer or a success."""
    return Bounce(
        recipient=recipient,
        reason=reason,
        hard=False,
        permanent=False,
        status=status,
        action=action,
        rule=action,
        feedback_type=feedback_type,
        message_id=report.original_header("message-id").strip("<> "),
        original_from=report.original_header("from"),
        original_to=report.original_to,
        original_subject=report.original_header("subject"),
        original_date=report.original_date,
        returned_headers=report.returned_headers,
    )
