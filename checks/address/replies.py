"""What one SMTP reply means for an address: decided by stage, code, enhanced code, then words. Pure.

Rules that hold throughout: what is said before RCPT is never about the mailbox; 4xx is never final; 5.7.x is about us
or about policy, never about a missing mailbox; a 5xx whose words do not say which of the two it is, is not `sure`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

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
_GREYLIST = re.compile(r"(?i)gr[ea]y-?\s?list|postgrey|first time sender")
_TLS = r"\b(?:(?:start)?tls|ssl|encrypt(?:ion|ed))\b"
_DEMAND = r"\b(?:must|needs?|needed|required?|requires|mandatory|only)\b"
_STARTTLS = re.compile(rf"(?i){_DEMAND}[^.;:]{{0,40}}{_TLS}|{_TLS}[^.;:]{{0,40}}{_DEMAND}")
_TOO_MANY = re.compile(r"(?i)too many (?:recipients|rcpts?)|(?:one|single) recipient|one rcpt|per transaction")
_RATE = re.compile(r"(?i)receiving (?:e?-?mail|messages) (?:at a rate|too (?:quickly|fast))|too (?:quickly|fast)")
_LIMIT = re.compile(r"(?i)too many (?:e-?mails|messages)|limit of (?:e-?mails|messages)|(?:daily|hourly|message) limit")
# They could not find out, whatever code they send with it: the directory is down, or who was to be asked is.
_NOT_LOOKED_UP = re.compile(
    r"(?i)(?:unable|not able|could ?n.t|could not|cannot|can.t|failed) to (?:look ?up|verify)|(?:could not|cannot|can.t)"
    r" (?:look ?up|verify|complete)|unverified address|(?:database|ldap|directory|lookup) (?:error|fail|time)"
    r"|(?:directory|database|ldap)[\w ]* (?:unavailable|unreachable|down)|name service error|connection (?:refused|timed)"
)
_PERMISSION = re.compile(
    r"(?i)must (?:log ?in|be logged|authenticate|be authenticated)|authentication (?:is )?required"
    r"|(?:not|n.t) (?:allowed|permitted|authori[sz]ed) to (?:send|post|mail|write)"
)
_QUOTA = re.compile(
    r"(?i)quota|(?:mail)?box (?:is )?(?:full|exceed)|(?:storage|size) .*exceed|exceed\w* (?:its )?storage"
    r"|inbox (?:is )?full"
)
_MESSAGE_SIZE = re.compile(r"(?i)message (?:size|is too|too)")
_RELAY = re.compile(
    r"(?i)relay(?:ing)?\s(?:access |mail )?(?:denied|not (?:permitted|allowed)|prohibited|forbidden)"
    r"|unable to relay|(?:not|n't) (?:permitted |allowed )?(?:to )?relay|we do not relay"
    r"|(?:is|isn't|not) in my list of allowed rcpthosts|no relaying"
)
_AUTHENTICATE = re.compile(r"(?i)authenticat|name lookup failed")  # would they relay for us, if they knew us?
_UNROUTED = re.compile(r"(?i)\bunroute?able address")  # Exim, of anybody unknown
_OUTLOOK_NO_USER = re.compile(r"(?i)recipient address rejected: access denied")
_OUR_HOST = re.compile(
    r"(?i)block ?list|(?<!may be )black ?list|\brbl\b|dnsbl|spamhaus|barracuda|spamcop|reputation|client host"
    r"|reverse (?:dns|hostname)|\bptr\b|your (?:ip|host|server|network)|sender address|\bhelo\b|\bspf\b|dmarc"
    r"|banned|firewall"
)

_MAILBOX = re.compile(
    r"(?i)\b(?:mail ?box(?:es)?|recipients?|users?|accounts?|address(?:es|ee)?|alias|inbox|deliver (?:mail )?(?:for|to))\b"
)
_OUT_OF_STEP = re.compile(r"(?i)pipelin|synchroni[sz]")

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
    return reply.code // 100 == 5 and bool(_OUT_OF_STEP.search(reply.words))


def names_mailbox(reply: Reply) -> bool:
    """Whether code or words speak of the mailbox at all, and not only of what is done: "rejected", "access denied"."""
    return reply.enhanced.startswith("5.1.") or bool(_MAILBOX.search(reply.words))


def _temporary(stage: Stage, reply: Reply) -> str:
    words, enhanced = reply.words, reply.enhanced
    if stage is Stage.RCPT:
        if _RATE.search(words):
            return "rate_limited_mailbox"
        if enhanced == "4.2.2" or _speaks_of_quota(words, classify(words).reason):
            return "mailbox_full"
        if reply.code != 421 and (enhanced == "4.5.3" or _TOO_MANY.search(words)):
            return TOO_MANY
    if _GREYLIST.search(words):
        return "greylisted"
    if _OUR_HOST.search(words):
        return "blocked"
    if enhanced == "4.7.1" or (stage is Stage.BANNER and reply.code == 421):
        return "greylisted"
    if stage is Stage.RCPT and reply.code == 452 and not enhanced:
        return TOO_MANY
    return "blocked" if enhanced.startswith("4.7.") else "temporary"


def _refused(reply: Reply) -> Reading:
    """5xx to RCPT."""
    words, enhanced = reply.words, reply.enhanced
    if enhanced == "5.5.3" or _TOO_MANY.search(words):
        return Reading(TOO_MANY)
    if _RATE.search(words) or (enhanced == "5.2.1" and _LIMIT.search(words)):
        return Reading("rate_limited_mailbox")
    if enhanced == "5.3.4" or _MESSAGE_SIZE.search(words):
        return Reading("unclear")
    said = classify(words)
    is_full = enhanced == "5.2.2" or _speaks_of_quota(words, said.reason)
    if is_full and not (enhanced in _NO_MAILBOX and said.reason == "invalid_address"):
        return Reading("mailbox_full")
    if reply.code == 556 or (enhanced == "5.1.10" and "null mx" in words.lower()):
        return Reading("relay_denied")  # RFC 7504 section 4: the domain takes no mail
    names_us = bool(_OUR_HOST.search(words) or _PERMISSION.search(words)) or said.reason in _ABOUT_US
    if _RELAY.search(words) and not _OUR_HOST.search(words) and not _AUTHENTICATE.search(words):
        return Reading("relay_denied")
    if (enhanced.startswith("5.7.") and enhanced != _OWNER_CHANGED) or enhanced in ("5.1.7", "5.1.8"):
        return Reading("blocked")
    if enhanced == "5.4.1" and _OUTLOOK_NO_USER.search(words):
        return Reading("mailbox_not_found")
    if names_us:
        return Reading("blocked")
    if _NOT_LOOKED_UP.search(words):
        return Reading("temporary")
    return _about_mailbox(reply, said)


def _speaks_of_quota(words: str, said: str) -> bool:
    """The mailbox's quota, and not that of mails we may send."""
    return said == "mailbox_full" or (said not in _ABOUT_US and bool(_QUOTA.search(words)))


def _about_mailbox(reply: Reply, said: Classification) -> Reading:
    """A 5xx that does not speak of us: sure where code or words name the mailbox."""
    enhanced = reply.enhanced
    if said.reason == "closed_account" and not said.hard:
        return Reading("temporary")  # "temporarily disabled", whatever the code; RFC 3463 section 3.3 allows 5.2.1
    if enhanced == "5.2.1":
        return Reading("mailbox_disabled")
    if enhanced in _NO_MAILBOX:
        return Reading("mailbox_not_found")
    is_elsewhere = enhanced.startswith(("5.3.", "5.4.")) and enhanced != "5.3.0"  # Sendmail's for want of a better one
    if is_elsewhere or enhanced in _ABOUT_THE_DIALOGUE:
        return Reading("unclear")
    if said.reason == "closed_account":
        return Reading("mailbox_disabled")
    if said.reason == "invalid_address" and reply.code in _ABOUT_THE_RECIPIENT:
        return Reading("mailbox_not_found")
    if _UNROUTED.search(reply.words):
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
    return reply.code // 100 in (4, 5) and bool(_STARTTLS.search(reply.words))
