"""What one SMTP reply means for an address: decided by stage, code, enhanced code, then words. Pure.

Rules that hold throughout: what is said before RCPT is never about the mailbox; 4xx is never final; 5.7.x is about us
or about policy, never about a missing mailbox; a 5xx whose words do not say which of the two it is, is not `sure`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from checks.address import wordings
from checks.bounce import classify
from checks.bounce.model import Classification


class Stage(StrEnum):
    """Where in the dialogue a reply came; `connect` is before there was any."""

    CONNECT = "connect"
    BANNER = "banner"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    MAIL = "mail"
    RCPT = "rcpt"


@dataclass(frozen=True, slots=True)
class Reply:
    """`code` as sent (0 if what came was no SMTP reply), `text` without codes in front, lines joined by newlines."""

    code: int
    text: str = ""

    @property
    def enhanced(self) -> str:
        """The RFC 3463 code at the start of a line, or set apart as "#5.1.1" (qmail); "" if there is none."""
        match = _ENHANCED.search(self.text) or _QMAIL.search(self.text)
        return match[1] if match and match[1][0] == str(self.code)[0] else ""

    @property
    def words(self) -> str:
        """The text alone, on one line: no enhanced codes, "@addr" for addresses, which may contain any word."""
        lines = (_ENHANCED.sub("", line).strip() for line in self.text.splitlines())
        return _ADDRESS.sub("@addr", " ".join(lines))


@dataclass(frozen=True, slots=True)
class Reading:
    """`reason`: a key of REASONS, or STARTTLS, or TOO_MANY. `sure` is False where a control question should decide."""

    reason: str
    sure: bool = True


STARTTLS = "starttls"  # encryption is demanded first (RFC 3207 section 4)
TOO_MANY = "too_many_recipients"  # ask in a transaction of its own (RFC 5321 section 4.5.3.1.10)

_ENHANCED = re.compile(r"(?m)^([245]\.\d{1,3}\.\d{1,3})(?=\s|$)")
_QMAIL = re.compile(r"#([245]\.\d{1,3}\.\d{1,3})\b")
_ADDRESS = re.compile(r"<[^<>\s]*>|[^\s<>()\[\]:;,]+@[^\s<>()\[\]:;,]+")
_NO_MAILBOX = {"5.1.1", "5.1.0", "5.1.6", "5.1.10"}
_ABOUT_THE_RECIPIENT = (511, 550, 551, 552, 553, 554)  # 511 is qmail's, 552 Yahoo's
_OWNER_CHANGED = "5.7.17"  # RFC 7293 section 9: of 5.7.x the one about the mailbox; qmail's patches say it of any
# RFC 3463: their system, their routing, the protocol or the message, not the mailbox
_ABOUT_THE_DIALOGUE = {"5.2.3", "5.2.4", "5.5.1", "5.5.2", "5.5.4", "5.6.7"}
_ABOUT_US = {"blocklisted", "auth_failure", "sender_rejected", "policy", "spam_content", "rate_limited"}


def read_opening(stage: Stage, reply: Reply) -> Reading:
    """Banner, EHLO, STARTTLS and MAIL: accepted, or what hinders us. Never about the mailbox."""
    kind = reply.code // 100
    if kind == 2:
        return Reading("accepted")
    if stage is not Stage.BANNER and _demands_tls(reply):
        return Reading(STARTTLS)
    if kind == 4:
        return Reading(_temporary(stage, reply))
    return Reading("blocked" if kind == 5 else "unclear")


@lru_cache(maxsize=4_096)  # a server says the same to all it refuses, but for the address: leave that out
def read_rcpt(reply: Reply) -> Reading:
    """The answer to RCPT TO: the one that is about the mailbox, if its code and words say so."""
    kind = reply.code // 100
    if reply.code in (250, 251):
        return Reading("accepted")
    if _demands_tls(reply):
        return Reading(STARTTLS)
    if kind == 4:
        return Reading(_temporary(Stage.RCPT, reply))
    if kind == 5:
        return _refused(reply)
    return Reading("unclear")  # 252 and the like: taken without having been looked at


def is_out_of_step(reply: Reply) -> bool:
    """Whether the server refuses that commands came together, although it had offered PIPELINING."""
    return reply.code // 100 == 5 and bool(wordings.OUT_OF_STEP.search(reply.words))


def names_mailbox(reply: Reply) -> bool:
    """Whether code or words speak of the mailbox at all, and not only of what is done: "rejected", "access denied"."""
    return reply.enhanced.startswith("5.1.") or bool(wordings.MAILBOX.search(reply.words))


def _temporary(stage: Stage, reply: Reply) -> str:
    words, enhanced = reply.words, reply.enhanced
    if stage is Stage.RCPT:
        if wordings.RATE.search(words):
            return "rate_limited_mailbox"
        if enhanced == "4.2.2" or _speaks_of_quota(words, classify(words).reason):
            return "mailbox_full"
        if reply.code != 421 and (enhanced == "4.5.3" or wordings.TOO_MANY.search(words)):
            return TOO_MANY
    if wordings.GREYLIST.search(words):
        return "greylisted"
    if wordings.OUR_HOST.search(words):
        return "blocked"
    if enhanced == "4.7.1" or (stage is Stage.BANNER and reply.code == 421):
        return "greylisted"
    if stage is Stage.RCPT and reply.code == 452 and not enhanced:
        return TOO_MANY
    return "blocked" if enhanced.startswith("4.7.") else "temporary"


def _refused(reply: Reply) -> Reading:
    """5xx to RCPT."""
    words, enhanced = reply.words, reply.enhanced
    if enhanced == "5.5.3" or wordings.TOO_MANY.search(words):
        return Reading(TOO_MANY)
    if wordings.RATE.search(words) or (enhanced == "5.2.1" and wordings.LIMIT.search(words)):
        return Reading("rate_limited_mailbox")
    if enhanced == "5.3.4" or wordings.MESSAGE_SIZE.search(words):
        return Reading("unclear")
    said = classify(words)
    is_full = enhanced == "5.2.2" or _speaks_of_quota(words, said.reason)
    if is_full and not (enhanced in _NO_MAILBOX and said.reason == "invalid_address"):
        return Reading("mailbox_full")
    if reply.code == 556 or (enhanced == "5.1.10" and "null mx" in words.lower()):
        return Reading("relay_denied")  # RFC 7504 section 4: the domain takes no mail
    names_us = bool(wordings.OUR_HOST.search(words) or wordings.PERMISSION.search(words)) or said.reason in _ABOUT_US
    if wordings.RELAY.search(words) and not wordings.OUR_HOST.search(words) and not wordings.AUTHENTICATE.search(words):
        return Reading("relay_denied")
    if (enhanced.startswith("5.7.") and enhanced != _OWNER_CHANGED) or enhanced in ("5.1.7", "5.1.8"):
        return Reading("blocked")
    if enhanced == "5.4.1" and wordings.OUTLOOK_NO_USER.search(words):
        return Reading("mailbox_not_found")
    if names_us:
        return Reading("blocked")
    if wordings.NOT_LOOKED_UP.search(words) or wordings.ABSENT.search(words):
        return Reading("temporary")
    return _about_mailbox(reply, said)


def _speaks_of_quota(words: str, said: str) -> bool:
    """The mailbox's quota, and not that of mails we may send."""
    if wordings.SENDING.search(words):
        return False
    return said == "mailbox_full" or (said not in _ABOUT_US and bool(wordings.QUOTA.search(words)))


def _about_mailbox(reply: Reply, said: Classification) -> Reading:
    """A 5xx that does not speak of us: sure where code or words name the mailbox."""
    enhanced = reply.enhanced
    if said.reason == "closed_account" and not said.hard:
        return Reading("temporary")  # "temporarily disabled", whatever the code; RFC 3463 section 3.3 allows 5.2.1
    if enhanced == "5.2.1":
        return Reading("mailbox_disabled")
    if enhanced in _NO_MAILBOX:
        # The code is sent with anything; where the words are of something else, the controls decide.
        agrees = said.reason == "invalid_address" or bool(
            wordings.NEUTRAL.fullmatch(reply.words) or wordings.GONE.search(reply.words)
        )
        return Reading("mailbox_not_found", sure=agrees)
    is_elsewhere = enhanced.startswith(("5.3.", "5.4.")) and enhanced != "5.3.0"  # Sendmail's for want of a better one
    if is_elsewhere or enhanced in _ABOUT_THE_DIALOGUE:
        return Reading("unclear")
    if said.reason == "closed_account":
        return Reading("mailbox_disabled")
    if said.reason == "invalid_address" and reply.code in _ABOUT_THE_RECIPIENT:
        return Reading("mailbox_not_found")
    if wordings.UNROUTED.search(reply.words):
        return Reading("mailbox_not_found")
    if reply.code == 552 and not enhanced and said.reason == "unknown":
        return Reading("mailbox_full")  # RFC 5321 section 4.2.3: exceeded storage allocation
    if reply.code in (550, 551, 553) or enhanced.startswith("5.1."):
        return Reading("mailbox_not_found", sure=False)
    return Reading("unclear")


def _demands_tls(reply: Reply) -> bool:
    """In 4xx as in 5xx: 530 in all its uses, X.7.10 (RFC 5248), or in words."""
    if reply.code == 530 or reply.enhanced.endswith(".7.10"):
        return True
    return reply.code // 100 in (4, 5) and bool(wordings.STARTTLS.search(reply.words))
