"""The vocabulary in which the tables of blocks and elements are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Text:
    """A text object; `plain`: plain_text only. Lengths in characters."""

    longest: int = 3000
    plain: bool = False
    shortest: int = 1


@dataclass(frozen=True)
class Str:
    longest: int = 255
    shortest: int = 1


@dataclass(frozen=True)
class Url:
    longest: int = 3000


@dataclass(frozen=True)
class Number:
    lowest: float = float("-inf")
    highest: float = float("inf")
    whole: bool = True


@dataclass(frozen=True)
class Flag:
    pass


@dataclass(frozen=True)
class OneOf:
    values: frozenset[str]


@dataclass(frozen=True)
class Anything:
    """Taken as it is: the playground has no opinion."""


@dataclass(frozen=True)
class ListOf:
    item: Rule
    longest: int
    shortest: int = 1


@dataclass(frozen=True)
class Element:
    """An object with a `type`, one of these."""

    kinds: frozenset[str]


@dataclass(frozen=True)
class Shape:
    """An object: which fields it must have, which it may have, and no others."""

    required: Mapping[str, Rule] = field(default_factory=dict)
    optional: Mapping[str, Rule] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()  # at least one of these fields must be there


@dataclass(frozen=True)
class ByType:
    """An object whose shape follows from its `type`."""

    shapes: Mapping[str, Shape]


Rule = Text | Str | Url | Number | Flag | OneOf | Anything | ListOf | Element | Shape | ByType


def one_of(*values: str) -> OneOf:
    return OneOf(frozenset(values))


def elements(*kinds: str) -> Element:
    return Element(frozenset(kinds))
