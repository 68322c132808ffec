"""The alert of a domain: something about its mail set-up has changed for the worse."""

from bot.slack.blocks.alert_view import AlertView
from bot.slack.blocks.domain import TITLES, record
from bot.slack.blocks.text import escape, when
from bot.slack.locale import Language
from bot.store.alerts import Alert, Evidence
from checks.domain import Record
from checks.sentence import retold, unpacked

FAULTS = 8  # named in the message


def what(alert: Alert, say: Language) -> str:
    """What it is about."""
    return say("mail set-up of {domain}", domain=escape(alert.subject))


def summary(alert: Alert, say: Language) -> str:
    """How much has changed."""
    new = _new(alert.evidence)
    if not new:
        return say("What had changed is in order again.")
    told = say.many("{count} thing has changed for the worse.", "{count} things have changed for the worse.", len(new))
    score = alert.evidence.get("score")
    return told + (" " + say("Sender score: {score} of 100.", score=score) if score is not None else "")


def causes(evidence: Evidence, say: Language) -> str:
    """What, and since when."""
    lines = [
        f"• *{TITLES.get(each['check'], each['check'])}*: {escape(_said(each, 'detail', say), 300)}"
        f" · {say('since {when}', when=when(each['since_at']))}"
        for each in _new(evidence)[:FAULTS]
    ]
    return "\n".join([f"*{say('What was found')}*", *lines]) if lines else ""


def advice(view: AlertView, say: Language) -> str:
    """What to change, with the first records to publish."""
    new = _new(view.alert.evidence)
    lines = [escape(_said(each, "advice", say), 300) for each in new if each["advice"]][:3]
    records = [record(Record(**told)) for each in new for told in each["publish"]][:2]
    return "\n".join([f"*{say('What to do')}*", *lines, *records]) if lines or records else ""


def _said(fault: Evidence, part: str, say: Language) -> str:
    """`detail` or `advice` in this language; what was stored before sentences were kept with it stays English."""
    return retold(unpacked(fault["said"][part]), say) if "said" in fault else str(fault[part])


def _new(evidence: Evidence) -> list[Evidence]:
    return [each for each in evidence.get("faults", []) if not each.get("known_before")]
