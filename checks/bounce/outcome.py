"""Joins what was found about one recipient into a Bounce."""

from checks.bounce.judge import judge
from checks.bounce.model import Bounce
from checks.bounce.report import Report
from checks.bounce.text import fold

DIAGNOSTIC_LENGTH = 1_000


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
    sender = [] if not recipient else report.senders_other_than(recipient)
    verdict = judge(words, status=status, reply_code=reply_code, origin=remote_mta.lower(), sender=sender)
    classification = verdict.classification
    return Bounce(
        recipient=recipient,
        reason=classification.reason,
        hard=classification.hard,
        permanent=classification.hard or action == "failed",
        status=verdict.status,
        reply_code=verdict.reply_code,
        action=action,
        diagnostic=fold(words[0])[:DIAGNOSTIC_LENGTH] if words else "",
        rule=classification.rule,
        evidence=classification.evidence,
        final_recipient=final if final != recipient else "",
        remote_mta=remote_mta,
        reporting_mta=reporting_mta,
        **report.about_original,
    )


def no_bounce(
    report: Report, recipient: str, *, reason: str, action: str, feedback_type: str = "", status: str = ""
) -> Bounce:
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
        **report.about_original,
    )
