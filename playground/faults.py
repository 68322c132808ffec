"""Failures on order: the next calls of a method go wrong, in one of the ways real ones do."""

from dataclasses import dataclass
from typing import Any

from playground.errors import PersonRefused
from playground.jsontypes import Json

KINDS = frozenset({"ratelimited", "http", "error", "hang", "drop", "drop_after"})
ANY_METHOD = "*"


@dataclass
class Fault:
    """`after`: how many calls go through before the first failing one. `times`: how many fail."""

    method: str
    kind: str
    times: int = 1
    after: int = 0
    status: int = 500
    error: str = "internal_error"
    retry_after: int = 1
    seconds: float = 10.0


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, order: Json) -> Fault:
        """From the JSON of `POST /playground/faults`."""
        kind = order.get("kind")
        if kind not in KINDS:
            raise PersonRefused(f"kind must be one of {', '.join(sorted(KINDS))}, not {kind!r}")
        known: dict[str, Any] = {key: order[key] for key in Fault.__annotations__ if key in order}
        fault = Fault(**{"method": ANY_METHOD, **known})
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        self._faults.clear()

    def next_for(self, method: str) -> Fault | None:
        """The fault this call meets, used up by it."""
        for fault in self._faults:
            if fault.method not in (method, ANY_METHOD) or fault.times <= 0:
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            fault.times -= 1
            return fault
        return None
