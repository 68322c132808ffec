"""Finds the addresses a report's text names, how it names them, and what it says about each."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from checks.bounce.recipient import addresses_in

MAX_LINES = 600
AT_HEAD, LABELLED, DIALOGUE, IN_PASSING = range(4)
"""How an address is named: at the head of a line, after a label such as "to:", in an SMTP dialogue, in passing."""

_PLAIN_AT_HEAD = re.compile(
    r"[\s*•·|\-–]{0,20}[<\"'\[(]{0,2}(?P<address>[^\s<>()\[\];,\"']{1,120}(?:'[^\s<>()\[\];,\"']{1,60})?@[^\s<>()\[\]:;,\"'|]{3,120})"
)
_QUOTED_AT_HEAD = re.compile(r"[\s*-]{0,20}<?(?P<address>\"[^\"\n]{1,64}\"@[^\s<>()\[\]:;,\"'|]{3,120})")
_LABEL_WORDS = (
    r"(?<!rcpt )(?<!RCPT )\bto|recipients?|recipient address|addressed|address(?:es)?|user|mailbox|account|for|errors?",
    r"deliver\w{0,4}|undeliverable|destinataires?|destinatari[oi]?s?|à|a|para|empfänger|an|indirizzo|ontvangers?|aan",
    r"do|odbior\w{1,6}|получател\w{1,4}|адрес\w{0,4}|на|宛先|あて先|受信者|宛|收件人|收件者|至|给|到",
)
_LABEL = re.compile(rf"(?:{'|'.join(_LABEL_WORDS)})[^@\n]{{0,40}}?[:：<\s\"'(（\[]{{1,4}}$", re.IGNORECASE)
_DIALOGUE_BEFORE = re.compile(r"rcpt to|(?:^|\s)[45]\d\d[ -]", re.IGNORECASE)
_NOT_A_RECIPIENT = re.compile(
    r"^\W{0,4}(?:from|sender|reply-to|return-path|message-id|absender|expéditeur|de|von)\s*:"
    r"|mail from|from=|sender|originator|message[- ]id\s*[:=]|\b[sf]=\[|by [\w.]+ \("
    r"|contact|assistance|support|questions?|help ?desk|send (?:e-?)?mail to|please (?:mail|email|write|reply)|forward this",
    re.IGNORECASE,
)
"""What stands before an address that is the sender's, or the postmaster's whom one may ask."""
_ASKED = re.compile(r"(?:\bcontact|\breport(?: +\w+){0,2} to|\bwrite to|\bmail to|\bassistance,?)\s*$", re.IGNORECASE)
"""The same at the end of the line above, where the sentence was broken before the address."""


@dataclass(frozen=True, slots=True)
class Mention:
    """An address in the report's text. `rank`: how it is named, the clearest way first."""

    address: str
    rank: int
    start: int
    """Where its line begins."""
    end: int
    """Where its line ends."""


def find_mentions(text: str) -> list[Mention]:
    """The addresses named in the first `MAX_LINES` lines, in order."""
    found: list[Mention] = []
    position = 0
    above = ""
    for line in text.split("\n", MAX_LINES)[:MAX_LINES]:
        if "@" in line:
            mentions = _in_line(line[:2000], position, position + len(line))
            found += mentions[1:] if mentions and mentions[0].rank == AT_HEAD and _ASKED.search(above) else mentions
        above = line[-60:]
        position += len(line) + 1
    return found


def _in_line(line: str, start: int, end: int) -> list[Mention]:
    folded = line.lower()
    head = _QUOTED_AT_HEAD.match(line) or _PLAIN_AT_HEAD.match(line)
    mentions = []
    for number, address in enumerate(addresses_in(line)):
        at = max(folded.find(address), 0)
        before = line[:at]
        if number == 0 and head and head.start("address") >= at:
            rank = AT_HEAD
        elif _NOT_A_RECIPIENT.search(before):
            continue
        elif _LABEL.search(before):
            rank = LABELLED
        else:
            rank = DIALOGUE if _DIALOGUE_BEFORE.search(before) else IN_PASSING
        mentions.append(Mention(address, rank, start, end))
    return mentions


class Account:
    """What the reporter's text says about each of several addresses."""

    def __init__(self, text: str, mentions: list[Mention], named: Iterable[str]) -> None:
        self._text = text
        heads: dict[str, Mention] = {}
        wanted = set(named)
        for mention in mentions:
            known = heads.get(mention.address)
            if mention.address in wanted and (known is None or mention.rank < known.rank):
                heads[mention.address] = mention
        ordered = sorted(heads.values(), key=lambda head: head.start)
        self._spans: dict[str, tuple[int, int]] = {}
        for number, head in enumerate(ordered):
            # A dialogue comes before the line that sums it up; elsewhere the reason comes below the address.
            before = ordered[number - 1].end if number else 0
            after = next((other.start for other in ordered[number + 1 :] if other.start > head.start), len(text))
            self._spans[head.address] = (before if head.rank == DIALOGUE else head.start, after)

    def of(self, address: str) -> str:
        """The text from the line that names this address to the line that names the next.

        An address not named has all of the text if nobody is named, and none of it if others are.
        """
        start, end = self._spans.get(address, (0, 0 if self._spans else len(self._text)))
        return self._text[start:end]
