"""Everything found out about one domain."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from checks.domain.finding import Result, State
from checks.domain.rules import Rule
from checks.sentence import plain


class DomainReport(Struct, frozen=True, kw_only=True):
    """`domain` in ASCII. `checklist`: the large providers' rules for bulk senders, each met, missing or cannot tell;
    empty of a domain that does not exist."""

    domain: str
    results: tuple[Result, ...]
    checklist: tuple[Rule, ...] = ()

    def of(self, check: str) -> tuple[Result, ...]:
        """The results of one kind of check ("spf")."""
        return tuple(result for result in self.results if result.check == check)

    @property
    def exists(self) -> bool:
        """False only where the DNS says so."""
        return not self.of("domain")

    @property
    def state(self) -> State:
        """The worst there is: a failure, else what could not be told, else a warning."""
        states = {result.state for result in self.results}
        order = (State.FAILURE, State.UNKNOWN, State.WARNING)
        return next((state for state in order if state in states), State.OK)

    def to_json(self) -> dict[str, Any]:
        """{"domain", "state", "results": [...], "checklist": [...]}; each record to publish with its `line` of a zone file."""
        found: dict[str, Any] = msgspec.to_builtins(self, enc_hook=plain)
        for result, told in zip(self.results, found["results"], strict=True):
            for record, entry in zip(result.publish, told["publish"], strict=True):
                entry["line"] = record.zone_line()
        return {"domain": self.domain, "state": str(self.state)} | found
