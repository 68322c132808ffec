"""What is counted, in words: hard bounces, mails refused because of the sender, complaints."""

from bot.rate_checks import MEASURE_OF
from bot.slack.blocks.text import escape
from bot.slack.locale import Language
from bot.store.alerts import Alert, Evidence

OF_CAMPAIGN = {
    "hard": "hard bounces in campaign {subject}",
    "blocks": "mail refused in campaign {subject}",
    "complaints": "complaints about campaign {subject}",
}
AT_PROVIDER = {
    "hard": "hard bounces at {subject}",
    "blocks": "mail refused at {subject}",
    "complaints": "complaints at {subject}",
}
OF_MAIL = {
    "hard": "hard bounces of mail from {subject}",
    "blocks": "mail from {subject} refused",
    "complaints": "complaints about mail from {subject}",
}
ALONE = {
    "hard": "*{hard} of the last {sent} mails bounced hard: {rate}*.",
    "blocks": "*{hard} of the last {sent} mails were refused because of the sender: {rate}*.",
    "complaints": "*{hard} of the last {sent} mails were complained about: {rate}*.",
}
BESIDE_USUAL = {
    "hard": "*{hard} of the last {sent} mails bounced hard: {rate}*, where {usual} is usual.",
    "blocks": "*{hard} of the last {sent} mails were refused because of the sender: {rate}*, where {usual} is usual.",
    "complaints": "*{hard} of the last {sent} mails were complained about: {rate}*, where {usual} is usual.",
}
BESIDE_HIGHEST = {
    "hard": "*{hard} of the last {sent} mails bounced hard: {rate}*, where {usual} is usual, and up to {highest} is nothing new.",
    "blocks": "*{hard} of the last {sent} mails were refused because of the sender: {rate}*, where {usual} is usual, and up to"
    " {highest} is nothing new.",
    "complaints": "*{hard} of the last {sent} mails were complained about: {rate}*, where {usual} is usual, and up to {highest}"
    " is nothing new.",
}
LOOKING_BACK = {
    "hard": "*Over after {span}.* At its worst {hard} of {sent} mails bounced hard: {rate}.",
    "blocks": "*Over after {span}.* At its worst {hard} of {sent} mails were refused because of the sender: {rate}.",
    "complaints": "*Over after {span}.* At its worst {hard} of {sent} mails were complained about: {rate}.",
}
CHART = {"hard": "Hard bounces, %", "blocks": "Refused mail, %", "complaints": "Complaints, %"}
SERIES = {"hard": "hard", "blocks": "refused", "complaints": "complained"}


def measure_of(alert: Alert) -> str:
    """What the alert's check counts."""
    return MEASURE_OF.get(alert.check_name, "hard")


def what(alert: Alert, say: Language) -> str:
    """What it is about: part of the headline."""
    measure, name = measure_of(alert), escape(alert.subject)
    if alert.subject_kind == "campaign":
        return say(OF_CAMPAIGN[measure], subject=name)
    if alert.subject_kind == "provider":
        return say(AT_PROVIDER[measure], subject=name)
    return say(OF_MAIL[measure], subject=name)


def percent(measure: str, share: float, say: Language) -> str:
    """Complaints are told by the hundredth of a percent: 0.1 % is much."""
    return say.percent(share, fine=measure == "complaints" and share < 0.01)


def numbers(measure: str, evidence: Evidence, say: Language) -> str:
    """The counts and the rate, beside what is usual where that is known."""
    told = {
        "hard": say.number(evidence["hard"]),
        "sent": say.number(evidence["sent"]),
        "rate": percent(measure, evidence["rate"], say),
    }
    if evidence.get("usual") is None:
        return say(ALONE[measure], **told)
    told["usual"] = percent(measure, evidence["usual"], say)
    if not evidence.get("highest"):
        return say(BESIDE_USUAL[measure], **told)
    return say(BESIDE_HIGHEST[measure], **told, highest=percent(measure, evidence["highest"], say))


def looking_back(alert: Alert, say: Language) -> str:
    """How long it lasted, and the worst of it."""
    measure = measure_of(alert)
    return say(
        LOOKING_BACK[measure],
        span=say.span((alert.resolved_at or alert.changed_at) - alert.opened_at),
        hard=say.number(alert.peak["hard"]),
        sent=say.number(alert.peak["sent"]),
        rate=percent(measure, alert.peak["rate"], say),
    )


def chart_title(alert: Alert, say: Language) -> str:
    """Of its last 24 hours."""
    return say(CHART[measure_of(alert)])


def series(alert: Alert, say: Language) -> str:
    """What the line of the chart is called."""
    return say(SERIES[measure_of(alert)])
