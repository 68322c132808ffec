"""The figures of `checks.bounce` on the bounce corpus: `python -m bench.bounces [--rounds N] [--misses]`.

The corpus is looked for in $DELIVERABOT_CORPORA, else in ../shared/corpora beside the repository. Files whose name's
SHA-256 is divisible by three are the held-out third: no rule was written from them.
"""

import argparse
import email
import hashlib
import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tabulate import tabulate

from checks.bounce import Bounce, parse
from checks.bounce.classify import decide

Key = dict[str, Any]


def corpus() -> Path:
    """The folder of the messages and their key. It may not be there."""
    root = os.environ.get("DELIVERABOT_CORPORA") or Path(__file__).resolve().parents[2] / "shared" / "corpora"
    return Path(root) / "bounces"


def is_held_out(name: str) -> bool:
    """Whether this file belongs to the third that rules were not written from."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


@dataclass
class Score:
    """What was right, over the rows of the key."""

    rows: int = 0
    found: int = 0
    address: int = 0
    reason: int = 0
    hard_wanted: int = 0
    hard_said: int = 0
    hard_right: int = 0
    extra: int = 0
    fired: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def percent(self, part: int, whole: int) -> float:
        """Two decimals; 100 where there is nothing to get wrong."""
        return round(100 * part / whole, 2) if whole else 100.0

    @property
    def figures(self) -> dict[str, float]:
        """The figures of issue 3, in percent."""
        return {
            "found": self.percent(self.found, self.rows),
            "address": self.percent(self.address, self.rows),
            "reason": self.percent(self.reason, self.rows),
            "hard precision": self.percent(self.hard_right, self.hard_said),
            "hard recall": self.percent(self.hard_right, self.hard_wanted),
        }


def score(messages: Iterable[tuple[str, bytes]], key: dict[str, list[Key]]) -> Score:
    """The rows of all messages against the key: every wanted row takes the one with its address, else the next."""
    total = Score()
    for name, raw in messages:
        left = parse(raw)
        total.fired.update({row.rule for row in left})
        for wanted in key[name]:
            _count(total, name, wanted, left)
        total.extra += len(left)
    return total


def _count(total: Score, name: str, wanted: Key, left: list[Bounce]) -> None:
    total.rows += 1
    total.hard_wanted += wanted["hard"]
    same = [row for row in left if row.recipient in wanted["recipients"]]
    row = next(iter(same or left), None)
    if row is None:
        total.misses.append(f"{name}: not found")
        return
    left.remove(row)
    total.found += 1
    total.address += bool(same) or not wanted["recipients"]
    total.reason += row.reason == wanted["reason"]
    total.hard_said += row.hard
    total.hard_right += row.hard and wanted["hard"]
    if not same and wanted["recipients"]:
        total.misses.append(f"{name}: {row.recipient} for {wanted['recipients']}")
    if (row.reason, row.hard) != (wanted["reason"], wanted["hard"]):
        said = f"{row.reason} ({row.rule}: {row.evidence[:60]})"
        total.misses.append(f"{name}: {said} for {wanted['reason']}{', disputed' if wanted['disputed'] else ''}")


def speed_ratio(messages: list[bytes], *, rounds: int) -> float:
    """Speed of `parse` as a share of the standard library's plain parse: median over interleaved rounds, CPU time."""

    def spent(read: Callable[[bytes], object]) -> float:
        start = time.process_time()
        for raw in messages:
            read(raw)
        return time.process_time() - start

    ratios = []
    for number in range(rounds + 1):
        plain = spent(email.message_from_bytes)
        decide.cache_clear()  # the same texts come back every round; on a stream of new mail they do not
        ours = spent(parse)
        if number:
            ratios.append(plain / ours)
    return statistics.median(ratios)


def main() -> None:
    """Prints the table."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--rounds", type=int, default=9, help="rounds of the speed measurement")
    options.add_argument("--misses", action="store_true", help="also list what is wrong, held-out third excepted")
    chosen = options.parse_args()
    folder = corpus()
    key: dict[str, list[Key]] = json.loads((folder / "key.json").read_text("utf-8"))["files"]
    messages = {name: (folder / name).read_bytes() for name in sorted(key)}
    parts = {
        "all": list(messages),
        "seen two thirds": [name for name in messages if not is_held_out(name)],
        "held-out third": [name for name in messages if is_held_out(name)],
    }
    table = []
    for part, names in parts.items():
        for ends, newline in (("LF", b"\n"), ("CRLF", b"\r\n")):
            result = score(((name, messages[name].replace(b"\n", newline)) for name in names), key)
            table.append(
                {"messages": part, "line ends": ends, "rows": result.rows, **result.figures, "extra": result.extra}
            )
            if chosen.misses and part.startswith("seen") and ends == "LF":
                print(*result.misses, sep="\n", end="\n\n")
    print(tabulate(table, headers="keys", floatfmt=".2f"))
    fired = score(messages.items(), key).fired
    print(f"\nrules that fired: {len(fired)}; on one message only: {sum(1 for count in fired.values() if count == 1)}")
    print(
        f"speed: {speed_ratio(list(messages.values()), rounds=chosen.rounds):.2f} of the standard library's plain parse"
    )


if __name__ == "__main__":
    main()
