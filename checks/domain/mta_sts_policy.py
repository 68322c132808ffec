"""An MTA-STS policy file (RFC 8461 section 3.2), read and matched. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from checks.sentence import sentence

LONGEST = 31_557_600  # seconds, the most that max_age may be
ADVISED = 604_800  # a week: shorter, and an attacker need only wait
MODES = ("enforce", "testing", "none")

_PATTERN = re.compile(r"(\*\.)?([a-z0-9_]([a-z0-9_-]*[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class StsPolicy:
    """`max_age` in seconds, None where it is missing or no number. `problems` are sentences; any makes it void."""

    mode: str
    mx: tuple[str, ...]
    max_age: int | None
    problems: tuple[str, ...]


def read_policy(text: str) -> StsPolicy:
    """Read `key: value` lines. Of keys that stand twice the first counts, but for mx."""
    values: dict[str, str] = {}
    patterns: list[str] = []
    problems: list[str] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not colon:
            problems.append(sentence("“{line}” is not key: value", line=line.strip()[:80]))
        elif key == "mx":
            patterns.append(value.lower().rstrip("."))
        else:
            values.setdefault(key, value)
    if values.get("version") != "STSv1":
        problems.append(sentence("it does not say version: STSv1"))
    mode, age = values.get("mode", ""), values.get("max_age", "")
    if mode not in MODES:
        problems.append(
            sentence("mode: {mode} is none of {modes}", mode=mode or sentence("(missing)"), modes=", ".join(MODES))
        )
    max_age = int(age) if age.isascii() and age.isdigit() and len(age) <= 10 else None
    if max_age is None or max_age > LONGEST:
        problems.append(
            sentence(
                "max_age: {age} is no number of seconds up to {longest}",
                age=age[:20] or sentence("(missing)"),
                longest=LONGEST,
            )
        )
    if not patterns and mode != "none":
        problems.append(sentence("it names no mx"))
    problems += [
        sentence("mx: {pattern} is no host name", pattern=pattern[:80])
        for pattern in patterns
        if not _PATTERN.fullmatch(pattern)
    ]
    return StsPolicy(mode, tuple(patterns), max_age, tuple(problems))


def matches(host: str, patterns: tuple[str, ...]) -> bool:
    """Whether one of the patterns names the host; `*.` stands for exactly one label (section 4.1)."""
    return any(
        host == pattern or (pattern.startswith("*.") and host.partition(".")[2] == pattern[2:]) for pattern in patterns
    )
