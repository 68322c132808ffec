"""Loads rules.toml: what the words and codes of a refusal mean. The file's head explains how a rule is written."""

import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files

from checks.bounce.vocabulary import REASONS

_NOT_PLAIN = re.compile(r"\\[A-Za-z]|\[[^\]]*\](?:\{[^}]*\}|[?*+])?|.\?|\.\{[^}]*\}\??|[\\.^$*+?]")
_GAP = re.compile(r" ?… ?")
_INNERMOST = re.compile(r"\([^()]*\)(?:\{[^}]*\}|\?)?")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One wording. `anchor` is a piece of text every match contains: where it is missing, nobody need look."""

    anchor: str
    regex: re.Pattern[str] | None
    """None: the anchor is the whole pattern."""

    def search(self, text: str) -> str:
        """The words found, or ""."""
        if self.anchor not in text:
            return ""
        if self.regex is None:
            return self.anchor
        match = self.regex.search(text)
        return match.group(0) if match else ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: it matches where every condition it states holds."""

    name: str
    reason: str
    hard: bool
    any_of: tuple[Pattern, ...] = ()
    unless: tuple[Pattern, ...] = ()
    status: tuple[str, ...] = ()
    """Beginnings of RFC 3463 codes: "5.1.1", or "5.1." for the class."""
    reply_code: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()

    def match(self, text: str, status: str, reply_code: str, command: str, origin: str) -> str | None:
        """The evidence, or None where the rule does not apply."""
        if self.status and not f"{status}.".startswith(self.status):
            return None
        if self.reply_code and not (reply_code and reply_code.startswith(self.reply_code)):
            return None
        if self.command and command not in self.command:
            return None
        if self.origin and not any(host in origin for host in self.origin):
            return None
        evidence = status or reply_code
        if self.any_of:
            evidence = next((found for pattern in self.any_of if (found := pattern.search(text))), "")
            if not evidence:
                return None
        if any(pattern.search(text) for pattern in self.unless):
            return None
        return evidence


def compile_pattern(source: str) -> Pattern:
    """A pattern of rules.toml. "…" stands for up to 80 characters."""
    anchor = _anchor(source)
    if anchor == source:
        return Pattern(anchor, None)
    return Pattern(anchor, re.compile(_GAP.sub(lambda _: ".{0,80}?", source)))


def _anchor(source: str) -> str:
    """The longest plain text outside groups, classes and gaps."""
    plain = _GAP.sub("\0", source)
    while (shorter := _INNERMOST.sub("\0", plain)) != plain:
        plain = shorter
    if "|" in plain:
        raise ValueError(f"put the alternatives of {source!r} in brackets")
    anchor = max(_NOT_PLAIN.sub("\0", plain).split("\0"), key=len)
    if len(anchor) < 2:
        raise ValueError(f"{source!r} has no plain words to look for")
    return anchor


def _prefixes(row: dict[str, list[str]], key: str) -> tuple[str, ...]:
    return tuple(code if len(code) < 5 and key == "status" else code for code in row.get(key, ()))


def load(source: str | None = None) -> tuple[Rule, ...]:
    """The rules in their order; from our own file unless another text is given."""
    text = source if source is not None else files(__package__).joinpath("rules.toml").read_text("utf-8")
    rules = []
    for row in tomllib.loads(text)["rule"]:
        reason = REASONS[row["reason"]]
        rules.append(
            Rule(
                name=row["name"],
                reason=reason.name,
                hard=row.get("hard", reason.hard),
                any_of=tuple(map(compile_pattern, row.get("text", ()))),
                unless=tuple(map(compile_pattern, row.get("unless", ()))),
                status=_prefixes(row, "status"),
                reply_code=tuple(row.get("reply_code", ())),
                command=tuple(row.get("command", ())),
                origin=tuple(row.get("origin", ())),
            )
        )
    return tuple(rules)
