"""Weighs several texts about one failure: the remote server's words, the report's, the codes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from checks.bounce.classify import MAX_TEXT, decide, normalise
from checks.bounce.model import Classification
from checks.bounce.rules import Codes

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
_SURE = 2
_BEFORE_RECIPIENT = ("CONN", "EHLO", "MAIL")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A classification with the codes it was made with."""

    classification: Classification
    status: str
    reply_code: str


def judge(
    words: Iterable[str], *, status: str = "", reply_code: str = "", origin: str = "", sender: Iterable[str] = ()
) -> Verdict:
    """What several texts about one failure mean, the most telling first: the remote's own words, then the report's.

    A later text is asked only where the words so far say nothing; and where it matters which command was refused: at
    MAIL FROM "no such domain" is about the sender. `sender`: the addresses the mail came
    from; what is said of them is not said of the recipient.
    """
    asked: list[str] = []
    best, best_weight = None, 0
    unasked = (text for text in words if text.strip())
    codes = Codes(status, reply_code, origin=origin)
    for text in unasked:
        asked.append(text)
        codes = _with_codes_of(asked, codes, status)
        classification, weight = decide(normalise(mark_sender(text, sender)), codes)
        if weight > best_weight:
            best, best_weight = classification, weight
        if weight == _SURE:
            break
    if best is None or best.hard or not codes.status or not codes.reply_code:
        asked += unasked
        codes = _with_codes_of(asked, codes, status)
    if best is None or best.hard or best_weight < _SURE or best.reason == "sender_rejected":
        command = next((code for text in asked if (code := command_in(text))), "")
        codes = Codes(codes.status, codes.reply_code, command, origin)
        if best is None or command in _BEFORE_RECIPIENT:
            best = _again(asked, codes, sender)
    return Verdict(best or decide("", codes)[0], codes.status, codes.reply_code)


def _again(texts: list[str], codes: Codes, sender: Iterable[str]) -> Classification | None:
    """The classification now that the command is known."""
    decided = [decide(normalise(mark_sender(text, sender)), codes) for text in texts]
    heaviest = max((weight for _, weight in decided), default=0)
    return next((classification for classification, weight in decided if weight == heaviest), None)


def _with_codes_of(texts: list[str], codes: Codes, stated: str) -> Codes:
    """The codes, completed from the texts. `stated`: what the Status field says."""
    status, reply_code = codes.status, codes.reply_code
    found = next((code for text in texts if (code := code_in(text))), "")
    if found and _says_more(found, stated, by_remote=bool(code_in(texts[0]))):
        status = found
    reply_code = reply_code or next((code for text in texts if (code := reply_in(text))), "")
    return Codes(status, reply_code, codes.command, codes.origin)


def _says_more(stated: str, status: str, *, by_remote: bool) -> bool:
    """Whether a code in the text beats the one of the Status field: x.0.0 says nothing, the remote knows best."""
    if not status:
        return True
    return not stated.endswith(_VAGUE) and (by_remote or status.endswith(_VAGUE))


def mark_sender(text: str, sender: Iterable[str]) -> str:
    """The text with the sender's addresses written @sender, and their domains @oursite."""
    folded = text[:MAX_TEXT].lower()
    for address in sender:
        domain = address.partition("@")[2]
        if domain and domain in folded:
            folded = folded.replace(address, " @sender ").replace(f" {domain}", " @oursite ")
    return folded


@lru_cache(maxsize=64)
def code_in(text: str) -> str:
    """The first RFC 3463 code in the text that says more than x.0.0, or else the first."""
    found = _STATUS.findall(text[:4000])
    return next((code for code in found if not code.endswith(_VAGUE)), found[0] if found else "")


@lru_cache(maxsize=64)
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
