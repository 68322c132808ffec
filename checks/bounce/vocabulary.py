"""The 18 reasons a bounce can have, and what each means for the address. The data is `reasons.toml`."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Final


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `hard`: never mail this address again. `bounce` is false for complaints, auto replies, successes."""

    name: str
    hard: bool
    means: str
    bounce: bool = True


def _load() -> dict[str, Reason]:
    table = tomllib.loads(files(__package__).joinpath("reasons.toml").read_text("utf-8"))
    return {
        name: Reason(name=name, hard=row["hard"], means=row["means"], bounce=row.get("bounce", True))
        for name, row in table.items()
    }


REASONS: Final[dict[str, Reason]] = _load()


def is_hard(reason: str) -> bool:
    """Whether this reason, by itself, means that the address is dead. An unknown name is not hard."""
    known = REASONS.get(reason)
    return known is not None and known.hard
