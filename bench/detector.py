"""The spike detector on simulated mail: how late beside the limit, how often for nothing, what it costs.

python -m bench.detector [--short] [--seed N] [--kind K] [--rule fixed]
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from math import exp, log
from statistics import fmean, median
from time import perf_counter
from typing import Any

from msgspec.structs import replace
from tabulate import tabulate

from bench.rates.score import CAP, Judge, Score, score
from bench.rates.streams import KINDS, make
from checks.rate.detector import Detector
from checks.rate.rule import HARD

COUNTS = {
    "grid": 42, "quiet": 4, "quiet_od": 4, "small": 10, "blast": 12, "late": 12, "flap": 10, "cold": 12, "tiny": 2,
    "big": 3, "ramp": 5, "level": 10,
}  # fmt: skip
SHORT = {kind: max(1, number // 5) for kind, number in COUNTS.items()} | {"grid": 14}


RULE = HARD


class Ours:
    """The detector by itself, as `deliverabot detect` runs it where there are no settings."""

    def __init__(self) -> None:
        self.detector = Detector(RULE)

    def sent(self, key: str, t: float, n: int) -> None:
        self.detector.sent(key, int(t), n)

    def bounced(self, key: str, t: float, sent_at: float | None) -> None:
        self.detector.bounced(key, int(t), None if sent_at is None else int(sent_at))

    def tick(self, now: float) -> Iterable[tuple[str, str, bool]]:
        for name, change in self.detector.tick(int(now)):
            yield name, "fire" if change.fires else "recover", change.limit > 0


class Fixed:
    """The rule of the market: more than 5 % of the last day's mail, from 50 mails on."""

    def __init__(self) -> None:
        self.rows: dict[str, list[tuple[float, int, int]]] = defaultdict(list)
        self.firing: set[str] = set()
        self.touched: set[str] = set()

    def sent(self, key: str, t: float, n: int) -> None:
        self.rows[key].append((t, n, 0))

    def bounced(self, key: str, t: float, sent_at: float | None) -> None:  # noqa: ARG002
        self.rows[key].append((t, 0, 1))
        self.touched.add(key)

    def tick(self, now: float) -> Iterable[tuple[str, str, bool]]:
        for key in self.touched | self.firing:
            rows = self.rows[key] = [row for row in self.rows[key] if row[0] > now - 86_400]
            n, k = sum(row[1] for row in rows), sum(row[2] for row in rows)
            bad = n >= 50 and k / n > 0.05
            if bad != (key in self.firing):
                self.firing ^= {key}
                yield key, "fire" if bad else "recover", False
        self.touched.clear()


class Piped:
    """`deliverabot detect` as a process, in lock-step: it must say what the detector says in here."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "bot", "detect", "--json"]
        bare = {name: value for name, value in os.environ.items() if not name.startswith("DELIVERABOT_")}
        self.process = subprocess.Popen(command, env=bare, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.lines: list[dict[str, Any]] = []

    def sent(self, key: str, t: float, n: int) -> None:
        self.lines.append({"kind": "sent", "t": t, "key": key, "n": n})

    def bounced(self, key: str, t: float, sent_at: float | None) -> None:
        self.lines.append({"kind": "bounce", "t": t, "key": key, "sent_t": sent_at})

    def tick(self, now: float) -> Iterable[tuple[str, str, bool]]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.lines.append({"kind": "tick", "t": now})
        self.process.stdin.write(b"".join(json.dumps(line).encode() + b"\n" for line in self.lines))
        self.process.stdin.flush()
        self.lines.clear()
        while (said := json.loads(self.process.stdout.readline())).get("kind") != "tick":
            yield said["key"], said["state"], "rule" in said

    def close(self) -> None:
        """Ends the process."""
        self.process.communicate()


RULES: dict[str, Callable[[], Judge]] = {"ours": Ours, "fixed": Fixed, "piped": Piped}


def agrees(seed: int) -> bool:
    """Does the process say on one stream what the detector says in here?"""
    piped = Piped()
    judges: tuple[Judge, ...] = (Ours(), piped)
    try:
        scores = [score(make("cold", seed, 0), judge) for judge in judges]
    finally:
        piped.close()
    return scores[0] == scores[1]


def _told(words: Sequence[str]) -> None:
    global RULE
    RULE = replace(HARD, **{name: float(value) for name, value in (word.split("=") for word in words)})


def _one(task: tuple[str, int, int, str]) -> Score:
    kind, seed, index, rule = task
    return score(make(kind, seed, index), RULES[rule]())


def add(scores: Iterable[Score], kind: str) -> Score:
    """The sum."""
    total = Score(kind)
    for one in scores:
        total.delays += one.delays
        for name in ("spikes", "missed", "false", "flaps", "stuck", "clean", "mails", "key_years", "policy"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
    return total


def percentile(ordered: Sequence[float], share: float) -> float:
    """Between the two values it falls between, as most tools reckon it."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def ratios(total: Score) -> tuple[float, float]:
    """Median and 90th percentile beside those of the limit, as geometric means over the pairs of rates."""
    groups: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for group, delay, limit in total.delays:
        groups[group].append((delay, limit))
    middle, late = [], []
    for rows in groups.values():
        ours, theirs = sorted(d for d, _ in rows), sorted(o for _, o in rows)
        middle.append(min(CAP, median(ours) / median(theirs)))
        late.append(min(CAP, percentile(ours, 0.9) / percentile(theirs, 0.9)))
    return (exp(fmean(map(log, middle))), exp(fmean(map(log, late)))) if middle else (0.0, 0.0)


def _show_pairs(total: Score) -> None:
    rows = []
    for pair in sorted({group for group, _, _ in total.delays}):
        mine = [row for row in total.delays if row[0] == pair]
        middle, late = ratios(Score(pair, delays=mine))
        delay, limit = median(d for _, d, _ in mine), median(o for _, _, o in mine)
        rows.append((pair, len(mine), f"{delay:.0f}", f"{limit:.0f}", f"{middle:.2f}", f"{late:.2f}"))
    print(tabulate(rows, headers=("rates", "spikes", "mails", "limit", "median x", "p90 x")))


def main() -> None:
    """Status 1 where a figure is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", action="append", choices=list(KINDS))
    parser.add_argument("--rule", choices=list(RULES), default="ours")
    parser.add_argument("--set", action="append", default=[], metavar="KNOB=VALUE", help="a knob of checks.rate.rule")
    parser.add_argument("--pairs", action="store_true", help="the pairs of rates, one by one")
    wanted = parser.parse_args()
    began = perf_counter()
    counts = SHORT if wanted.short else COUNTS
    tasks = [(kind, wanted.seed, index, wanted.rule) for kind in wanted.kind or KINDS for index in range(counts[kind])]
    with multiprocessing.Pool(2, _told, (wanted.set,)) as pool:
        scores = list(pool.imap_unordered(_one, tasks, chunksize=1))
    rows = []
    kinds = {kind: add((s for s in scores if s.kind == kind), kind) for kind in wanted.kind or KINDS}
    kinds["all"] = add(kinds.values(), "all")
    for kind, total in kinds.items():
        middle, late = ratios(total)
        rows.append(
            (kind, f"{total.mails / 1e6:.2f}", total.spikes, f"{middle:.2f}", f"{late:.2f}", total.missed, total.false,
             f"{total.false / max(total.clean, 1) * 1e6:.2f}", total.flaps, total.stuck, total.policy)
        )  # fmt: skip
    print(
        tabulate(
            rows,
            headers=(
                "kind",
                "M mails",
                "spikes",
                "median x",
                "p90 x",
                "missed",
                "false",
                "per M",
                "flaps",
                "stuck",
                "policy",
            ),
        )
    )
    if wanted.pairs:
        _show_pairs(kinds["all"])
    same = wanted.rule != "ours" or agrees(wanted.seed)
    print(f"deliverabot detect says {'the same' if same else 'SOMETHING ELSE'}. {perf_counter() - began:.0f} s")
    sys.exit(not same)


if __name__ == "__main__":
    main()
