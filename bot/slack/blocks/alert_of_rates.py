"""The alerts of the rates: hard bounces, blocks and complaints of a campaign, sending domain or address, or provider."""

from bot.slack.blocks import rate_advice
from bot.slack.blocks.alert_view import AlertView
from bot.slack.blocks.rate_words import looking_back, measure_of, numbers, percent, what
from bot.slack.blocks.reasons import of_cause
from bot.slack.blocks.text import escape, when
from bot.slack.locale import Language
from bot.store.alerts import Alert, Evidence

DAYS_A_YEAR = 365
LEAST_YEARS = 2  # below it days are told
MOST_YEARS = 1_000  # beyond that a number only impresses
LEAST_ODDS = 2  # days: what happens every other day needs no such sentence

__all__ = ["advice", "causes", "summary", "what"]


def summary(alert: Alert, say: Language) -> str:
    """The numbers beside what is usual; then since when, which limit is broken, and how little chance explains it."""
    evidence = alert.evidence
    if alert.state == "resolved" and not evidence.get("sent"):
        return say("No mail went out for three days, so this is closed without saying that it is better.")
    if alert.state == "resolved" and "rate" in alert.peak:
        return looking_back(alert, say)
    measure = measure_of(alert)
    return " ".join([numbers(measure, evidence, say), *explanation(measure, evidence, say)])


def explanation(measure: str, evidence: Evidence, say: Language) -> list[str]:
    """Whole sentences, of what the detector tells; none of what it does not."""
    sentences = []
    if evidence.get("since"):
        sentences.append(say("Counted since {when}.", when=when(evidence["since"])))
    if evidence.get("limit") and evidence["rate"] >= evidence["limit"]:
        limit = percent(measure, evidence["limit"], say)
        sentences.append(say("That is above the limit of {limit}, whatever is usual.", limit=limit))
    if side := evidence.get("provider_side"):
        sentences.append(say("Several campaigns fail at {provider} at once.", provider=escape(side)))
    count = evidence.get("campaigns")
    if count and measure == "hard":
        sentences.append(say("{count} campaigns fail there at once: this may be on the provider's side.", count=count))
    elif count and measure == "blocks":  # it judges who sends, and the fault is rarely its own
        sentences.append(say("{count} campaigns are refused there at once: it is not about one of them.", count=count))
    odds = evidence.get("odds") or 0
    if odds >= LEAST_YEARS * DAYS_A_YEAR:
        years = say.number(min(_rounded(odds / DAYS_A_YEAR), MOST_YEARS))
        sentences.append(say("By chance this happens less than once in {count} years.", count=years))
    elif odds >= LEAST_ODDS:
        sentences.append(
            say("By chance this happens less than once in {count} days.", count=say.number(_rounded(odds)))
        )
    return sentences


def _rounded(value: float) -> int:
    """Two digits say enough of what is this rare; downwards, or more would be claimed than is known."""
    unit: int = 10 ** max(0, len(str(int(value))) - 2)
    return int(value) // unit * unit


def causes(evidence: Evidence, say: Language) -> str:
    """The most frequent reasons, each with an example; of complaints, what they were about."""
    if evidence.get("measure") == "complaints":
        lines = [_complained(row, say) for row in evidence.get("causes", [])]
        return "\n".join([f"*{say('Complained about')}*", *lines]) if lines else ""
    rows = evidence.get("causes", [])
    lines = [of_cause(row["reason"], row["count"], row["provider"], row["diagnostic"], say) for row in rows]
    return "\n".join([f"*{say('Top causes')}*", *lines]) if lines else ""


def _complained(row: Evidence, say: Language) -> str:
    facts = {"count": say.number(row["count"]), "provider": escape(row["provider"])}
    if not row["campaign"]:
        return "• " + say("{count} × mail of no campaign, at {provider}", **facts)
    return "• " + say("{count} × {campaign}, at {provider}", campaign=escape(row["campaign"], 60), **facts)


def advice(view: AlertView, say: Language) -> str:
    """What to do now, in this order."""
    return say("*What to do:* {steps}.", steps=", ".join(rate_advice.steps(view, say)))
