"""What a refusal means: the server's words and codes decide, and the platform's claim where they say nothing.

Platforms mislead (SendGrid's `blocked`, SES's Transient/General, Postmark's SpamNotification …): their word is evidence.
"""

import re
from typing import NamedTuple

from bot.delivery_event import SENDER_SIDE
from bot.platforms.reading.event import Meaning
from checks.bounce import REASONS, Classification, classify

REASON_OF_CLAIM = {
    "hard": "invalid_address",
    "soft": "server_error",
    "block": "policy",
    "suppressed": "suppressed",
    "unknown": "unknown",
}


# By its code (4.7.1) it looks like policy; yet whoever tries again gets in.
GREY = re.compile(r"gr[ae]y[ -]?list", re.IGNORECASE)


class Judgement(NamedTuple):
    """A meaning, and its reason: one of the names in `checks.bounce.REASONS`."""

    meaning: Meaning
    reason: str


def told(meaning: Meaning, reason: str = "") -> Judgement:
    """What the platform itself knows for sure: its own list, its own refusal."""
    return Judgement(meaning, reason or REASON_OF_CLAIM.get(meaning, ""))


def judge(
    text: str,
    status: str = "",
    reply_code: str = "",
    *,
    claim: Meaning = "unknown",
    reason: str = "",
    hard: bool = True,
) -> Judgement:
    """The text decides; `claim` (with its `reason`) does where it says nothing. `hard=False`: it never is.

    A text that says hard of what the platform calls blocked or passing is taken for its claim then.
    """
    if claim == "hard" and not hard:
        claim, reason = "soft", ""
    read = classify(text, status or None, reply_code or None)
    found = meaning_of(read)
    if found == "block" and GREY.search(text):
        return told("soft")
    if found == "unknown" and read.reason not in ("auto_reply", "complaint"):
        # A code that says "passing" speaks against a claim of hard.
        passing = claim == "hard" and (status or reply_code).startswith("4")
        return told("soft") if passing else told(claim, reason)
    if found == "hard" and not hard:
        return told(claim, reason)
    return Judgement(found, read.reason)


def meaning_of(read: Classification) -> Meaning:
    """Which of the eight a classification is."""
    if read.reason == "suppressed":
        return "suppressed"
    if read.reason == "auto_reply":
        return "auto-reply"
    if read.reason == "complaint":
        return "complaint"
    if read.hard:
        return "hard"
    if read.reason in SENDER_SIDE:
        return "block"
    return "unknown" if read.reason == "unknown" or not REASONS[read.reason].bounce else "soft"
