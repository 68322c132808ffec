"""Macros (RFC 7208 section 7): text with %{…} in it is taken apart once, and put together for each message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from checks.sentence import Sentence, sentence

LONGEST_NAME = 253
EXPLANATION_ONLY = frozenset("crt")  # section 7.2: letters that have a meaning in explanations alone
_ESCAPES = {"%": "%", "_": " ", "-": "%20"}
_MANY = 9999  # more labels than a name can have
_TOKEN = re.compile(
    r"%\{(?P<letter>[slodiphcrtvSLODIPHCRTV])(?P<digits>[0-9]*)(?P<reverse>[rR]?)(?P<delimiters>[.\-+,/_=]*)\}"
    r"|%(?P<escape>[%_-])"
    r"|(?P<literal>[\x21-\x24\x26-\x7e]+)"
    r"|(?P<space> +)"
)


class MacroFault(ValueError):
    """The text is no macro-string; the message says what is wrong in it."""


@dataclass(frozen=True, slots=True)
class Macro:
    """`keep`: so many right-hand parts, 0 for all. `letter` is lower-case, or one of "%", "_", "-"."""

    letter: str
    keep: int = 0
    reverse: bool = False
    delimiters: str = "."
    url_escape: bool = False


MacroString = tuple[str | Macro, ...]


def parse_macro_string(text: str, *, spaces: bool = False) -> MacroString:
    """Take `text` apart; MacroFault if it does not follow the grammar. `spaces`: allowed, as in explanations."""
    tokens: list[str | Macro] = []
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None or (found["space"] and not spaces):
            raise MacroFault(_what_is_wrong(text[place:]))
        tokens.append(_token(found))
        place = found.end()
    return tuple(tokens)


def _token(found: re.Match[str]) -> str | Macro:
    if found["literal"] or found["space"]:
        return found[0]
    if found["escape"]:
        return Macro(found["escape"])
    digits = found["digits"].lstrip("0")
    if found["digits"] and not digits:
        raise MacroFault(sentence("{macro} keeps 0 parts; the number must be 1 or more", macro=found[0]))
    return Macro(
        letter=found["letter"].lower(),
        keep=(int(digits) if len(digits) < len(str(_MANY)) else _MANY) if digits else 0,
        reverse=bool(found["reverse"]),
        delimiters=found["delimiters"] or ".",
        url_escape=found["letter"].isupper(),
    )


def _what_is_wrong(rest: str) -> Sentence:
    if rest.startswith("%{"):
        macro, closed, _ = rest.partition("}")
        if closed:
            return sentence("'{macro}' is no macro", macro=macro + closed)
        return sentence("'{rest}' lacks the closing brace", rest=rest)
    if rest.startswith("%"):
        return sentence("'{macro}' is no macro; a percent sign is written %%", macro=rest[:2])
    return sentence("the character '{character}' is not allowed", character=rest[0])


def letters(tokens: MacroString) -> frozenset[str]:
    """The macro letters that occur."""
    return frozenset(token.letter for token in tokens if isinstance(token, Macro)) - _ESCAPES.keys()


def expand(tokens: MacroString, values: Mapping[str, str]) -> str:
    """Put the text together; `values` has one for every letter that occurs, in lower case."""
    return "".join(token if isinstance(token, str) else _expand(token, values) for token in tokens)


def _expand(macro: Macro, values: Mapping[str, str]) -> str:
    if macro.letter in _ESCAPES:
        return _ESCAPES[macro.letter]
    parts = re.split(f"[{re.escape(macro.delimiters)}]", values[macro.letter])
    if macro.reverse:
        parts.reverse()
    text = ".".join(parts[-macro.keep :])
    return quote(text, safe="") if macro.url_escape else text


def fit(name: str) -> str:
    """A name without its last dot, cut label by label from the left to what a query holds (section 7.3)."""
    name = name.removesuffix(".")
    while len(name) > LONGEST_NAME:
        _, dot, name = name.partition(".")
        if not dot:
            return ""
    return name
