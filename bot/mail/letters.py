"""What these mails say: whole sentences, in plain text, English. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from bot.clock import MINUTE
from bot.store.alert_mails import Untold
from bot.store.alerts import Alert, Evidence

LISTED = 10  # causes and lists named of each alert
SUBJECT = 150  # characters
# Check of a rate → what it counts, what happened to the mails, and what to do beside stopping.
COUNTED = {
    "bounce_rate": ("hard bounces", "bounced hard", "find out where this part of the list came from"),
    "block_rate": ("mail refused", "were refused because of the sender", "look at blocklists, SPF, DKIM and DMARC"),
    "complaint_rate": ("complaints", "were complained about", "find out who was mailed, and how they came on the list"),
}


class Letter(NamedTuple):
    """One mail. `name`: of which its Message-ID is made; the same letter has the same name."""

    name: str
    subject: str
    text: str


def silence(untold: Sequence[Untold], *, now: int) -> Letter:
    """Slack cannot be told of these alerts."""
    since = min(each.since for each in untold)
    if len(untold) == 1:
        subject = f"{_headline(untold[0].alert)} (Slack could not be told)"
    else:
        subject = f"{len(untold)} alerts that Slack could not be told"
    parts = [_about(each.alert) for each in untold]
    minutes = max(1, (now - since) // MINUTE)
    errors = sorted({each.error for each in untold if each.error})
    said = f" Of the last try is known: {'; '.join(_line(error) for error in errors)}." if errors else ""
    parts.append(
        f"Why this comes by mail: Slack could not be told for {minutes} minute{'' if minutes == 1 else 's'}.{said}"
        " `deliverabot doctor` says what is wrong and how to mend it. Nothing is lost: the bot goes on trying, and once"
        " Slack has been told, one more mail says so. Until then this is not mailed again."
    )
    name = f"alerts-{'-'.join(str(each.alert.id) for each in untold[:20])}-{since}"
    return Letter(name, f"Deliverabot: {subject}"[:SUBJECT], "\n\n".join(parts) + "\n")


def works_again(alerts: Sequence[Alert], *, now: int) -> Letter:
    """Slack was told at last."""
    lines = [f"- {_headline(alert)}" for alert in alerts]
    text = (
        "Slack works again and has been told of what was mailed to you:\n\n"
        + "\n".join(lines)
        + "\n\nThere is nothing to do by mail any more: follow and answer these alerts in Slack.\n"
    )
    return Letter(f"slack-works-again-{now}", "Deliverabot: Slack works again", text)


def _headline(alert: Alert) -> str:
    state = "Resolved" if alert.state == "resolved" else alert.severity.capitalize()
    return f"{state}: {_what(alert)}"


def _what(alert: Alert) -> str:
    name = _line(alert.subject)
    if alert.check_name == "blocklist":
        return f"{name} on blocklists"
    about = {"campaign": "in campaign", "provider": "at"}.get(alert.subject_kind, "of mail from")
    return f"{_counted(alert)[0]} {about} {name}"


def _about(alert: Alert) -> str:
    title = _headline(alert)
    return "\n".join([title, "=" * len(title), *_numbers(alert), *_times(alert), "", _advice(alert)])


def _numbers(alert: Alert) -> list[str]:
    evidence = alert.evidence
    if alert.check_name == "blocklist":
        lists = evidence.get("lists", [])
        if not lists:
            return ["None of the lists that answer holds it any more."]
        lines = [f"- {_line(row['list'])} ({row['severity']}): {_line(row['meaning'])}" for row in lists[:LISTED]]
        return [f"It is listed on {len(lists)} list{'' if len(lists) == 1 else 's'}:", *lines]
    worst = alert.peak if alert.state == "resolved" and "rate" in alert.peak else evidence
    digits = ".2%" if alert.check_name == "complaint_rate" else ".1%"
    usual = "" if worst.get("usual") is None else f", where {worst['usual']:{digits}} is usual"
    happened = _counted(alert)[1]
    told = f"{worst.get('hard', 0):,} of the last {worst.get('sent', 0):,} mails {happened}: {worst.get('rate', 0):{digits}}"
    lines = [f"{'At its worst ' if worst is not evidence else ''}{told}{usual}."]
    causes = evidence.get("causes", [])[:LISTED]
    if causes:
        lines.append("The top causes:")
        lines += [f"- {row['count']:,} × {_cause(row)}{_at(row['provider'])}" for row in causes]
    return lines


def _cause(row: Evidence) -> str:
    """A reason; of complaints the campaign."""
    return _line(row["campaign"] or "no campaign") if "campaign" in row else str(row["reason"]).replace("_", " ")


def _times(alert: Alert) -> list[str]:
    lines = [f"This began on {_when(alert.opened_at)}."]
    if alert.resolved_at:
        lines.append(f"It was over on {_when(alert.resolved_at)}.")
    return lines


def _advice(alert: Alert) -> str:
    if alert.state == "resolved":
        return "What to do: nothing now; look into the cause before the next mailing."
    if alert.check_name == "blocklist":
        return "What to do: find and stop the cause first; then ask for delisting on the list's own page."
    stop = f"stop campaign {_line(alert.subject)} where you send it" if alert.subject_kind == "campaign" else (
        "stop what is being sent from there"
    )  # fmt: skip
    return f"What to do: {stop}, and {_counted(alert)[2]}."


def _counted(alert: Alert) -> tuple[str, str, str]:
    return COUNTED.get(alert.check_name, COUNTED["bounce_rate"])


def _at(provider: str) -> str:
    return f" at {_line(provider)}" if provider else ""


def _when(ms: int) -> str:
    moment = datetime.fromtimestamp(ms / 1_000, UTC)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def _line(text: str) -> str:
    """What came from outside is one line, and not long: it may stand in a subject."""
    return " ".join(text.split())[:200]
