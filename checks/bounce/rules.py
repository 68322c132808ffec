"""Loads rules.toml: what the words and codes of a refusal mean. The file's head says how a rule is written."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from checks.bounce.vocabulary import REASONS
from checks.bounce.wording import Index, Pattern, compile_pattern


@dataclass(frozen=True, slots=True)
class Codes:
    """What is known of a refusal besides its words."""

    status: str = ""
    reply_code: str = ""
    command: str = ""
    origin: str = ""

    def status_begins(self, prefixes: tuple[str, ...]) -> bool:
        """Whether the status begins with one of these, number by number: 5.1.1 is no beginning of 5.1.10."""
        return any(
            self.status.startswith(prefix) if prefix.endswith(".") else self.status == prefix for prefix in prefixes
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: it matches where every condition it states holds."""

    name: str
    reason: str
    hard: bool
    any_of: tuple[Pattern, ...] = ()
    unless: tuple[Pattern, ...] = ()
    status: tuple[str, ...] = ()
    reply_code: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    vague: bool = False

    @property
    def weight(self) -> int:
        """How much the rule says: 2 by words, 1 by vague words, 0 by codes alone."""
        return (1 if self.vague else 2) if self.any_of else 0

    def match(self, text: str, codes: Codes, candidates: Sequence[Pattern]) -> str | None:
        """The evidence, or None where the rule does not apply. `candidates`: its patterns that are worth trying."""
        if self.status and not codes.status_begins(self.status):
            return None
        if self.reply_code and not codes.reply_code.startswith(self.reply_code):
            return None
        if self.command and codes.command not in self.command:
            return None
        if self.origin and not any(host in codes.origin for host in self.origin):
            return None
        evidence = codes.status or codes.reply_code
        if self.any_of:
            evidence = next((found for pattern in candidates if (found := pattern.search(text))), "")
            if not evidence:
                return None
        if any(pattern.search(text) for pattern in self.unless):
            return None
        return evidence


class RuleBook:
    """The rules in their order. The first that matches decides."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._by_codes = {number for number, rule in enumerate(self.rules) if not rule.any_of}
        self._index = Index((number, pattern) for number, rule in enumerate(self.rules) for pattern in rule.any_of)

    def decide(self, text: str, codes: Codes) -> tuple[Rule, str] | None:
        """The rule that decides on this normalised text, with its evidence."""
        candidates = self._index.candidates(text)
        for number in sorted(candidates.keys() | self._by_codes):
            rule = self.rules[number]
            evidence = rule.match(text, codes, candidates.get(number, ()))
            if evidence is not None:
                return rule, evidence
        return None


def load(source: str | None = None) -> RuleBook:
    """The rules of our own file, or of another text of the same form."""
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
                status=tuple(row.get("status", ())),
                reply_code=tuple(row.get("reply_code", ())),
                command=tuple(row.get("command", ())),
                origin=tuple(row.get("origin", ())),
                vague=row.get("vague", False),
            )
        )
    return RuleBook(rules)
