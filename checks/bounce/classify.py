"""From a server's words and codes to a reason. Serves bounce messages, webhooks, MTA logs and live SMTP replies alike.

Text decides before code: the same 5.1.1 is written for unknown users, for too many recipients, and for a blocklisted
sender. The order of the rules is the order of rules.toml; the first that matches decides.
"""

import re
import unicodedata
from functools import lru_cache

from checks.bounce.model import Classification
from checks.bounce.rules import load
from checks.bounce.vocabulary import REASONS

MAX_TEXT = 4_000
"""Characters of text that are judged."""

_RULES = load()
_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"'@=]{1,80}@[\w.-]{1,120}")
_IP = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\.\d)\b")
_REPLY = re.compile(r"(?<![\d.#/:-])([45][0-5]\d)(?=[ -]|$)")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "«": '"', "»": '"'})


def classify(
    text: str,
    status: str | None = None,
    reply_code: str | None = None,
    *,
    command: str | None = None,
    origin: str | None = None,
) -> Classification:
    """What a refusal means.

    `text`: the server's words, with or without codes. `status`: RFC 3463 ("5.1.1"); `reply_code`: SMTP ("550"); both are
    read from the text where not given. `command`: the SMTP command it answered ("RCPT", "DATA"). `origin`: the host that
    said it.
    """
    words = normalise(text)
    return _decide(
        words,
        (status or "").strip(),
        str(reply_code or "").strip(),
        (command or "").strip().upper()[:4],
        (origin or "").strip().lower(),
    )


def normalise(text: str) -> str:
    """Lower case, white space folded, addresses and IPs as "@addr" and "@ip": what the patterns are matched against."""
    text = text[:MAX_TEXT]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    text = " ".join(text.lower().replace("`", "'").split())
    if "@" in text:
        text = _ADDRESS.sub("@addr", text)
    return _IP.sub("@ip", text)


@lru_cache(maxsize=4096)
def _decide(text: str, status: str, reply_code: str, command: str, origin: str) -> Classification:
    if not status and (stated := _STATUS.search(text)):
        status = stated.group(1)
    if not reply_code and (replied := _REPLY.search(text)):
        reply_code = replied.group(1)
    permanent = status[0] == "5" if status else reply_code[:1] == "5"
    for rule in _RULES:
        evidence = rule.match(text, status, reply_code, command, origin)
        if evidence is not None:
            return Classification(
                reason=rule.reason,
                hard=rule.hard,
                permanent=permanent or rule.hard,
                rule=rule.name,
                evidence=evidence[:200],
            )
    return Classification("unknown", REASONS["unknown"].hard, permanent, "none")
