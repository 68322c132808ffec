"""Weighs several texts about one failure: the remote server's words, the report's, the codes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

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

    A later text is asked only where the words so far say nothing; and where they say that the address is dead, for the
    command that was refused: at MAIL FROM "no such domain" is about the sender. `sender`: the addresses the mail came
    from; what is said of them is not said of the recipient.
    """
    texts = [text for text in words if text.strip()]
    stated = next((code for text in texts if (code := code_in(text))), "")
    if stated and _says_more(stated, status, by_remote=bool(code_in(texts[0]))):
        status = stated
    reply_code = reply_code or next((code for text in texts if (code := reply_in(text))), "")
    command = next((code for text in texts if (code := command_in(text))), "")
    codes = Codes(status, reply_code, command, origin)
    best, best_weight = decide("", codes)[0], 0
    for text in texts:
        classification, weight = decide(normalise(mark_sender(text, sender)), codes)
        if weight > best_weight:
            best, best_weight = classification, weight
        if weight == _SURE:
            break
    return Verdict(best, status, reply_code)


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


def code_in(text: str) -> str:
    """The first RFC 3463 code in the text that says more than x.0.0, or else the first."""
    found = _STATUS.findall(text[:4000])
    return next((code for code in found if not code.endswith(_VAGUE)), found[0] if found else "")


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
