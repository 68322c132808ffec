"""Patterns of rules.toml: how they are written, and how the few that can match a text are found among thousands.

Every match of a pattern contains certain words. The index keeps each pattern under the beginning of one of them, so a
text is only searched for patterns one of whose words it has.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_KEY_LENGTH = 5
_WORDS_REMEMBERED = 20_000
_WORD = re.compile(r"[a-z0-9]+")
_REST_OF_WORD = re.compile(r"[a-z0-9]{1,20}")
_WORD_START = "(?<![a-z0-9])"
_GAP = re.compile(r" ?… ?")
_ITEM = re.compile(
    r"\\[A-Za-z](?:\{[^}]*\}|[?*+])?"  # a class like \b, \d
    r"|\[[^\]]*\](?:\{[^}]*\}|[?*+])?"  # [ab]
    r"|\((?P<group>(?:[^()]|\([^()]*\))*)\)(?P<optional>\?)?"  # (a|b), at most one more bracket inside
    r"|(?:\\.|[^\\])(?:\{[^}]*\}|[?*+])"  # a repeated character
    r"|(?P<gap>…)|\.|\||(?P<plain>\\[^A-Za-z]|[^\\])",
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One wording.

    `anchor`: plain text in every match (may be empty); it is many times as fast to look for as the pattern itself.
    `keys`: every match has a word that begins with one of these; empty where the pattern has no word for certain.
    """

    regex: re.Pattern[str]
    anchor: str
    keys: tuple[str, ...]

    def search(self, text: str) -> str:
        """The words found, the last one in full, or ""."""
        if self.anchor not in text:
            return ""
        match = self.regex.search(text)
        if match is None:
            return ""
        rest = _REST_OF_WORD.match(text, match.end()) if match.group(0)[-1:].isalnum() else None
        return match.group(0) + (rest.group(0) if rest else "")


def compile_pattern(source: str) -> Pattern:
    """A pattern: "…" stands for up to 60 characters, and what begins with a letter begins a word."""
    pieces = [_word_start(piece) + piece for piece in _GAP.split(source)]
    runs = list(_plain_runs(_GAP.sub("…", source)))
    anchor = max((run for run, _ in runs), key=len)
    return Pattern(re.compile(".{0,60}?".join(pieces)), anchor, _keys(source, runs))


def _word_start(piece: str) -> str:
    first = piece[:1]
    return _WORD_START if first.isascii() and (first.isalnum() or first == "(") else ""


def _plain_runs(source: str) -> Iterator[tuple[str, bool]]:
    """Text outside of brackets that is in every match, and whether it certainly begins a word."""
    run, begins_word = "", True
    for item in _ITEM.finditer(source):
        plain = item["plain"]
        if plain is None and item.group(0) == "|":
            raise ValueError(f"put the alternatives of {source!r} in brackets")
        if plain is not None:
            run += plain[-1]
            continue
        yield run, begins_word
        run, begins_word = "", item["gap"] is not None
    yield run, begins_word


def _keys(source: str, runs: list[tuple[str, bool]]) -> tuple[str, ...]:
    words = [
        word.group(0)
        for run, begins_word in runs
        for word in _WORD.finditer(run)
        if (word.start() > 0 or begins_word) and len(word.group(0)) > 1
    ]
    if words:
        return (max(words, key=len)[:_KEY_LENGTH],)
    first = _ITEM.match(source)
    if first is None or first["group"] is None or first["optional"]:
        return ()
    keys: set[str] = set()
    for choice in first["group"].split("|"):
        found = _keys(choice, list(_plain_runs(choice)))
        if not found:
            return ()
        keys.update(found)
    return tuple(sorted(keys))


@lru_cache(maxsize=32)
def _words(text: str) -> frozenset[str]:
    """The words of a text; several indexes ask for the same text in a row."""
    return frozenset(_WORD.findall(text))


class Index:
    """All patterns of all rules, found by the words of a text. A number says which rule a pattern belongs to."""

    def __init__(self, patterns: Iterable[tuple[int, Pattern]]) -> None:
        self._by_key: defaultdict[str, list[tuple[int, Pattern]]] = defaultdict(list)
        self._foreign: list[tuple[int, Pattern]] = []
        self._known: dict[str, tuple[str, ...]] = {}
        for number, pattern in patterns:
            for key in pattern.keys:
                self._by_key[key].append((number, pattern))
            if not pattern.keys:
                self._foreign.append((number, pattern))

    def candidates(self, text: str) -> dict[int, list[Pattern]]:
        """The patterns worth trying on this normalised text, by rule."""
        found: defaultdict[int, list[Pattern]] = defaultdict(list)
        for word in _words(text):
            for key in self._keys_of(word):
                for number, pattern in self._by_key[key]:
                    if pattern.anchor in text:
                        found[number].append(pattern)
        if not text.isascii():
            for number, pattern in self._foreign:
                if pattern.anchor in text:
                    found[number].append(pattern)
        return found

    def _keys_of(self, word: str) -> tuple[str, ...]:
        keys = self._known.get(word)
        if keys is None:
            if len(self._known) >= _WORDS_REMEMBERED:
                self._known.clear()
            beginnings = {word[:length] for length in range(2, _KEY_LENGTH + 1)}
            keys = self._known[word] = tuple(beginnings & self._by_key.keys())
        return keys
