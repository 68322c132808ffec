"""From a server's words and codes to a reason. Serves messages, webhooks, MTA logs and live SMTP replies alike.

Words decide before codes: the same 5.1.1 is written for unknown users, for too many recipients, and for a
blocklisted sender. The order of the rules is that of rules.toml; the first that matches decides.
"""

import re
import unicodedata
from functools import cache, lru_cache

from checks.bounce.model import Classification
from checks.bounce.rules import Codes, Rule, RuleBook, load

MAX_TEXT = 4_000
"""Characters of text that are judged."""

_NO_RULE = Rule(name="none", reason="unknown", hard=False)

_ADDRESS = re.compile(r"(?<![^\s<>()\[\]:;,\"'])[^\s<>()\[\]:;,\"'@]{1,100}+@[\w.-]{1,200}")
_IP = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)")
_LINK = re.compile(r"https?://[^\s<>\"']{1,300}")
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)")
_REPLY = re.compile(r"(?<![\w.#/:-])[45][0-5]\d(?=[ -]|$)")
_PLAIN_QUOTES = {ord(mark): "'" for mark in "’‘`´"} | {ord(mark): '"' for mark in "“”„«»"}


def _without_accents() -> dict[int, str]:
    """Latin letters, and ё, to their plain form. Not others: in Japanese the mark is another letter."""
    table = {ord("ß"): "ss", ord("ł"): "l", ord("ø"): "o", ord("œ"): "oe", ord("æ"): "ae", ord("đ"): "d", ord("ё"): "е"}
    for code in range(0xC0, 0x180):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table[code] = base.lower()
    return table


_FOLDING = _without_accents() | _PLAIN_QUOTES


def classify(
    text: str,
    status: str | None = None,
    reply_code: str | None = None,
    *,
    command: str | None = None,
    origin: str | None = None,
) -> Classification:
    """What a refusal means. Never raises.

    `text`: the server's words, with or without codes. `status`: RFC 3463 ("5.1.1"); `reply_code`: SMTP ("550"); both
    are read from the text where not given. `command`: what it answered (CONN, EHLO, MAIL, RCPT, DATA). `origin`: the
    host that said it.
    """
    codes = Codes(
        status=(status or "").strip(),
        reply_code=str(reply_code or "").strip(),
        command=(command or "").strip().upper()[:4],
        origin=(origin or "").strip().lower(),
    )
    return decide(normalise(text), codes)[0]


@lru_cache(maxsize=32)
def normalise(text: str) -> str:
    """What the patterns are matched against: plain text with addresses and IPs as "@addr" and "@ip".

    Links stand on lines of their own below the words: no pattern reaches from the one to the other.
    """
    text = plain(text)
    if "://" in text and (links := _LINK.findall(text)):
        text = "\n".join([_LINK.sub("http", text), *links])
    if "@" in text:
        text = _ADDRESS.sub("@addr", text)
    return _IP.sub("@ip", text)


def plain(text: str) -> str:
    """Lower case, Latin letters without accents, white space folded, cut to `MAX_TEXT`."""
    text = text[:MAX_TEXT]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).lower().translate(_FOLDING)
    return " ".join(text.lower().replace("`", "'").split())


@cache
def _rules() -> RuleBook:
    """Loaded when first asked: that takes longer than all else a short command does before its first packet."""
    return load()


@lru_cache(maxsize=8192)
def decide(text: str, codes: Codes) -> tuple[Classification, int]:
    """The classification of normalised text, and how much the rule that decided says (`Rule.weight`)."""
    if not codes.status and (stated := _STATUS.search(text)):
        codes = Codes(stated.group(0), codes.reply_code, codes.command, codes.origin)
    if not codes.reply_code and (replied := _REPLY.search(text)):
        codes = Codes(codes.status, replied.group(0), codes.command, codes.origin)
    permanent = codes.status[0] == "5" if codes.status else codes.reply_code[:1] == "5"
    rule, evidence = _rules().decide(text, codes) or (_NO_RULE, "")
    verdict = Classification(
        reason=rule.reason,
        hard=rule.hard,
        permanent=permanent or rule.hard,
        rule=rule.name,
        evidence=evidence[:200],
    )
    return verdict, rule.weight
