"""The alert of the blocklists: an address or domain of ours is listed."""

from typing import Any

from bot.slack.blocks.alert_view import AlertView
from bot.slack.blocks.message import SECTION, whole
from bot.slack.blocks.text import code, escape, person, when
from bot.slack.locale import Language
from bot.store.alerts import Alert, Evidence
from checks.sentence import catalogued, retold, unpacked

LISTS = 10  # named in the message
REST = 100  # characters that tell of those that are not
ADDRESSES = 8  # named of a range, for each list
Line = dict[str, Any]
"""A listing: `list`, `severity`, `meaning`, `reason`, `delist`; and where known `weight`, `since_at`, `known_before`,
`hushed_until`, `acknowledged_by`, `acknowledged_at`, `fix`, `ends`, `said` (the words in any language); of a range
`count`, `addresses` and how many `more`."""


def what(alert: Alert, say: Language) -> str:
    """What it is about."""
    return say("{subject} on blocklists", subject=escape(alert.subject))


def summary(alert: Alert, say: Language) -> str:
    """On how many, and where that is not the whole reason, what they weigh."""
    if alert.evidence.get("unwatched"):
        return say("This is watched no more.")
    lists = alert.evidence.get("lists", [])
    if not lists:
        return say("None of the lists that answer holds it any more.")
    if "addresses" in alert.evidence:
        told = say(
            "{addresses} of it, on {lists}.",
            addresses=say.many("{count} address", "{count} addresses", alert.evidence["addresses"]),
            lists=say.many("{count} list", "{count} lists", len({row["list"] for row in lists})),
        )
    else:
        told = say.many("Listed on {count} list.", "Listed on {count} lists.", len(lists))
    return f"{told} {weight}" if (weight := _weight(alert.evidence, say)) else told


def _weight(evidence: Evidence, say: Language) -> str:
    """Empty where every list weighs one, and one is enough."""
    least = evidence.get("alert_weight", 1)
    if least == 1 and all(row.get("weight", 1) == 1 for row in evidence["lists"]):
        return ""
    return say(
        "What is new of that weighs {weight}; an alert takes {least}.",
        weight=say.number(evidence.get("weight", 0)),
        least=say.number(least),
    )


def causes(evidence: Evidence, say: Language) -> str:
    """Which, what that means, and where to ask."""
    lists = evidence.get("lists", [])
    lines = whole([line(row, say) for row in lists[:LISTS]], SECTION - REST)
    if len(lists) > len(lines):
        lines.append(say.many("and {count} more list", "and {count} more lists", len(lists) - len(lines)))
    return "\n".join([f"*{say('Lists')}*", *lines]) if lines else ""


def advice(view: AlertView, say: Language) -> str:
    """What to mend first, then where to ask, then how long it takes."""
    told = next(
        (row for row in view.alert.evidence.get("lists", []) if row.get("fix") and not row.get("known_before")), None
    )
    first = say("*What to do:* find and stop the cause first; then ask for delisting on the list's own page.")
    if told is None:
        return first
    lines = [first, f"• {escape(told['list'])}: {escape(sentence(told, 'fix', say), 400)}"]
    if told["ends"]:
        lines.append(say("How it ends: {how}", how=escape(sentence(told, "ends", say), 400)))
    return "\n".join(lines)


def line(row: Line, say: Language) -> str:
    """One listing."""
    rated = severity(row["severity"], say)
    if row.get("weight", 1) != 1:
        rated = say("{severity}, weight {weight}", severity=rated, weight=say.number(row["weight"]))
    name = f"*{escape(row['list'])}* ({rated})"
    told = f"• {say('{name}: {value}', name=name, value=escape(sentence(row, 'meaning', say), 100))}"
    if row.get("reason"):
        told += f" {code(row['reason'], 150)}"
    if row.get("addresses"):
        told += " · " + _addresses(row, say)
    if row.get("since_at"):
        since = say("since {when}", when=when(row["since_at"]))
        told += " · " + (say("known when the watch began") if row.get("known_before") else since)
    if row.get("acknowledged_at"):
        told += " · " + say(
            "acknowledged by {who}, {when}", who=person(row["acknowledged_by"]), when=when(row["acknowledged_at"])
        )
    if row.get("hushed_until"):
        told += " · " + say("silenced until {when}", when=when(row["hushed_until"]))
    return told + (f" · <{row['delist']}|{say('delisting')}>" if row["delist"].startswith("https://") else "")


def _addresses(row: Line, say: Language) -> str:
    """Those of a range that one list holds, neighbours together."""
    cut = row.get("more") or len(row["addresses"]) > ADDRESSES
    named = ", ".join(escape(each) for each in row["addresses"][:ADDRESSES]) + ("…" if cut else "")
    return say.many("{count} address: {addresses}", "{count} addresses: {addresses}", row["count"], addresses=named)


def sentence(row: Line, part: str, say: Language) -> str:
    """`meaning`, `fix` or `ends` of a listing in this language; of a list somebody else described as it stands there."""
    return retold(unpacked(row["said"][part]) if "said" in row else catalogued(row.get(part, "")), say)


def severity(word: str, say: Language) -> str:
    """In the reader's language."""
    return {"critical": say("critical"), "warning": say("warning")}.get(word, say("information"))
