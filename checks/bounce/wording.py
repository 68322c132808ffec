"""Patterns of rules.toml: how they are written, and how the few that can match a text are found among thousands.

Every match of a pattern contains certain words. The index keeps each pattern under the beginning of one of them, so a
text is only searched for patterns one of whose words it has.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

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


Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One wording.

    `regex`: compiled at the first search that comes to it: of thousands few are ever needed, and all of them together
    take a tenth of a second. `anchor`: plain text in every match (may be empty); it is many times as fast to look for
    as the pattern itself. `options`: for each, every match has a word that begins with one of its keys. Empty where no
    word is certain.
    """

    regex: str
    anchor: str
    options: tuple[Keys, ...]

    def search(self, text: str) -> str:
        """The words found, the last one in full, or ""."""
        if self.anchor not in text:
            return ""
        match = _compiled(self.regex).search(text)
        if match is None:
            return ""
        rest = _REST_OF_WORD.match(text, match.end()) if match.group(0)[-1:].isalnum() else None
        return match.group(0) + (rest.group(0) if rest else "")


@cache
def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex)


def compile_pattern(source: str) -> Pattern:
    """A pattern: "…" stands for up to 60 characters, and what begins with a letter begins a word."""
    pieces = [_word_start(piece) + piece for piece in _GAP.split(source)]
    plain_runs, options = _take_apart(_GAP.sub("…", source))
    return Pattern(".{0,60}?".join(pieces), max(plain_runs, key=len), tuple(options))


def _word_start(piece: str) -> str:
    first = piece[:1]
    return _WORD_START if first.isascii() and (first.isalnum() or first == "(") else ""


def _take_apart(source: str) -> tuple[list[str], list[Keys]]:
    """The plain text outside of brackets, run by run; and the options of `Pattern`."""
    runs: list[tuple[str, bool]] = [("", True)]
    options: list[Keys] = []
    begins_word = True
    for item in _ITEM.finditer(source):
        plain, group = item["plain"], item["group"]
        if plain is not None:
            run, began_word = runs[-1]
            runs[-1] = (run + plain[-1], began_word if run else begins_word)
            begins_word = not (plain[-1].isascii() and plain[-1].isalnum())
            continue
        if item.group(0) == "|":
            raise ValueError(f"put the alternatives of {source!r} in brackets")
        choices = group.split("|") if group and not group.startswith("?") and "(" not in group else []
        if choices and begins_word and not item["optional"]:
            options += _keys_of_all(choices)
        ends_word = bool(choices) and all(choice.endswith(" ") for choice in choices)
        begins_word = item["gap"] is not None or (ends_word and (begins_word or not item["optional"]))
        runs.append(("", begins_word))
    for run, began_word in runs:
        words = [word for word in _WORD.finditer(run) if word.start() > 0 or began_word]
        options += [(word.group(0)[:_KEY_LENGTH],) for word in words if len(word.group(0)) > 1]
    return [run for run, _ in runs], options


def _keys_of_all(choices: list[str]) -> list[Keys]:
    """One option: a key of each of the alternatives; none, if one of them has no word for certain."""
    keys: set[str] = set()
    for choice in choices:
        certain = [option for option in _take_apart(choice)[1] if len(option) == 1]
        if not certain:
            return []
        keys.add(max(certain, key=lambda option: len(option[0]))[0])
    return [tuple(sorted(keys))]


@lru_cache(maxsize=32)
def _words(text: str) -> frozenset[str]:
    """The words of a text; several indexes ask for the same text in a row."""
    return frozenset(_WORD.findall(text))


class Index:
    """All patterns of all rules, found by the words of a text. A number says which rule a pattern belongs to."""

    def __init__(self, patterns: Iterable[tuple[int, Pattern]]) -> None:
        self._by_key: defaultdict[str, list[tuple[int, Pattern]]] = defaultdict(list)
        self._foreign: list[tuple[int, Pattern]] = []
        self._known: dict[str, Keys] = {}
        numbered = list(patterns)
        common = Counter(key for _, pattern in numbered for option in pattern.options for key in option)
        for number, pattern in numbered:
            if not pattern.options:
                self._foreign.append((number, pattern))
                continue
            for key in min(pattern.options, key=lambda option: sum(common[key] for key in option)):
                self._by_key[key].append((number, pattern))

    def candidates(self, text: str) -> dict[int, list[Pattern]]:
        """The patterns worth trying on this normalised text, by rule."""
        found: defaultdict[int, list[Pattern]] = defaultdict(list)
        known = self._known
        for word in _words(text):
            keys = known.get(word)
            for key in self._learn(word) if keys is None else keys:
                for number, pattern in self._by_key[key]:
                    if pattern.anchor in text:
                        found[number].append(pattern)
        if not text.isascii():
            for number, pattern in self._foreign:
                if pattern.anchor in text:
                    found[number].append(pattern)
        return found

    def _learn(self, word: str) -> Keys:
        """The keys that this word begins with."""
        if len(self._known) >= _WORDS_REMEMBERED:
            self._known.clear()
        beginnings = {word[:length] for length in range(2, _KEY_LENGTH + 1)}
        keys = self._known[word] = tuple(beginnings & self._by_key.keys())
        return keys
