"""A figure: what was promised, what was measured, and how noisy that was."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from tabulate import tabulate

Measure = Callable[[], Coroutine[Any, Any, list["Figure"]]]


@dataclass(frozen=True)
class Figure:
    """`spread` says in words how far the single measurements lay apart; `met` None where nothing was promised."""

    what: str
    measured: str
    spread: str
    target: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """In one word."""
        return {True: "met", False: "MISSED", None: ""}[self.met]


def share(values: Sequence[float], percent: int) -> float:
    """A percentile, such as the 99th, of at least two values."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def spread(values: Sequence[float], unit: str, digits: int = 1) -> str:
    """From the least to the most, and of how many."""
    return f"{min(values):,.{digits}f} to {max(values):,.{digits}f} {unit} over {len(values)}"


def show(figures: Sequence[Figure]) -> None:
    """The table, with what else kept the machine busy: whoever reads it should know."""
    rows = [(f.what, f.target, f.measured, f.verdict, f.spread) for f in figures]
    print(tabulate(rows, headers=("figure", "target", "measured", "verdict", "spread"), disable_numparse=True))
    load = os.getloadavg()[0]
    print(f"\n{os.cpu_count()} cores, load {load:.1f} (its own included), Python {sys.version.split()[0]}")


def main(measure: Measure) -> None:
    """`python -m bench.<name>`: status 1 where a target is missed."""
    figures = asyncio.run(measure())
    show(figures)
    sys.exit(any(figure.met is False for figure in figures))
