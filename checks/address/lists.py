"""What a domain or local part is known for: free, disposable, role, a slip of the finger. Data, no network."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

from disposable_email_domains import blocklist as _disposable

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-."
# Below this length of the name before the first dot, one letter's difference is more often another company.
LONG_ENOUGH_TO_BE_SURE = 5


@cache
def entries(name: str) -> tuple[str, ...]:
    """The lines of one data file, in order, without comments."""
    text = files("checks.address").joinpath("data", f"{name}.txt").read_text("utf-8")
    lines = (line.partition("#")[0].strip().lower() for line in text.splitlines())
    return tuple(line for line in lines if line)


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(entries(name))


def is_free(domain: str) -> bool:
    """Anybody can have an address there."""
    return domain in _set("free_domains")


@lru_cache(maxsize=10_000)
def is_disposable(domain: str) -> bool:
    """The domain, or one above it, gives out throw-away addresses; our own list of providers overrules the package."""
    if is_free(domain):
        return False
    labels = domain.split(".")
    return any(".".join(labels[start:]) in _disposable for start in range(len(labels) - 1))


def is_role(local: str) -> bool:
    """The local part names a function (RFC 2142 and its customary kin); a +tag does not change that."""
    return local.lower().partition("+")[0] in _set("roles")


@lru_cache(maxsize=10_000)  # lists of addresses repeat their domains
def suggestion(domain: str) -> str | None:
    """The much used domain that is one slip away (a letter more, less, other, or two swapped), or None.

    None for every domain that is a known provider itself: "ymail.com" is not a misspelt "gmail.com".
    """
    if is_free(domain) or domain in _set("popular_domains"):
        return None
    slips = _one_slip_away(domain)
    return next((popular for popular in entries("popular_domains") if popular in slips), None)


def is_surely_typo(meant: str) -> bool:
    """Whether one slip from `meant` is more likely a typo than another organisation's domain."""
    return len(meant.partition(".")[0]) >= LONG_ENOUGH_TO_BE_SURE


@cache
def not_probed_suffixes() -> tuple[str, ...]:
    """Ends of MX host names that are not asked by default, since it tells nothing or is forbidden."""
    return entries("not_probed_mx")


def _one_slip_away(word: str) -> set[str]:
    """Every word at Damerau-Levenshtein distance 1 (optimal string alignment)."""
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    return (
        {head + tail[1:] for head, tail in cuts if tail}
        | {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
        | {head + letter + tail[1:] for head, tail in cuts if tail for letter in _LETTERS}
        | {head + letter + tail for head, tail in cuts for letter in _LETTERS}
    ) - {word}
