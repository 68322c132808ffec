"""What a catalogue may say: kinds, purposes, severities, states, and the meaning of one code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from checks.blocklist.listing import State

KINDS = {"ip4": ("ip4",), "ip6": ("ip6",), "ip": ("ip4", "ip6"), "domain": ("domain",)}
PURPOSES = ("block", "allow", "score")
SEVERITIES = ("critical", "warning", "info")
NAMES = ("registered", "full", "both")
STATES: tuple[str, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class Code:
    """What one answer means; without a severity, state or fix (what to mend first) of its own, the list's holds."""

    meaning: str
    severity: str = ""
    state: str = ""
    fix: str = ""
