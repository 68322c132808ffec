"""The large providers' rules for bulk senders as a checklist: each met, missing, or not to be told from here. Pure."""

from __future__ import annotations

import enum
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from checks.domain.finding import Result, State


class Standing(enum.StrEnum):
    MET = "met"
    MISSING = "missing"
    CANNOT_TELL = "cannot tell"


class Rule(Struct, frozen=True, kw_only=True):
    """One rule of one provider. `level` "required" or "advised".

    `detail` says what is missing, or why none can tell; `code` is the code of the result that says so, or
    "not-in-dns", "not-looked-at", "no-address", "no-mail", "not-measured", "rate-above-aim", "rate-above-limit".
    """

    provider: str
    rule: str
    level: str
    state: Standing
    code: str = ""
    detail: str = ""


class Seen(Struct, frozen=True, kw_only=True):
    """What the rules are held against. `complaint_rate`: complaints of delivered mail, a share, where measured."""

    results: tuple[Result, ...]
    complaint_rate: float | None = None

    def of(self, check: str) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.check == check)


Found = tuple[Standing, str, str]  # with the code and the detail of a Rule
_NO_DNS = "this is not seen from the DNS"


@cache
def providers() -> dict[str, dict[str, Any]]:
    """The table, by provider."""
    return tomllib.loads((Path(__file__).parent / "bulk_senders.toml").read_text("utf-8"))


def checklist(results: Sequence[Result], *, complaint_rate: float | None = None) -> tuple[Rule, ...]:
    """Every rule of every provider, in the order of the table."""
    seen = Seen(results=tuple(results), complaint_rate=complaint_rate)
    return tuple(
        Rule(provider=table["name"], rule=rule, level=table[rule], state=state, code=code, detail=detail)
        for table in providers().values()
        for rule, judge in _JUDGES.items()
        if rule in table
        for state, code, detail in (judge(seen, table),)
    )


def _spf(seen: Seen, _: dict[str, Any]) -> Found:
    return _whole(seen.of("spf"), "SPF was not looked at")


def _dkim(seen: Seen, _: dict[str, Any]) -> Found:
    keys = seen.of("dkim")
    if any(result.evidence.get("usable") for result in keys):
        return Standing.MET, "", ""
    if any(result.code == "dkim-not-needed" for result in keys):
        return Standing.CANNOT_TELL, "no-mail", "the domain says that it sends no mail"
    return _whole(keys, "DKIM was not looked at")


def _dkim_1024(seen: Seen, table: dict[str, Any]) -> Found:
    """A shorter key is no usable one, so this is the same question, but for the words."""
    short = [result for result in seen.of("dkim") if result.code == "dkim-rsa-too-short"]
    return (Standing.MISSING, short[0].code, str(short[0].detail)) if short else _dkim(seen, table)


def _dmarc(seen: Seen, _: dict[str, Any]) -> Found:
    return _whole(seen.of("dmarc"), "DMARC was not looked at")


def _reverse_dns(seen: Seen, _: dict[str, Any]) -> Found:
    pointers = seen.of("ptr")
    if not pointers:
        return Standing.CANNOT_TELL, "no-address", "no sending address was named"
    return _whole(pointers, "")


def _alignment(_: Seen, __: dict[str, Any]) -> Found:
    return (
        Standing.CANNOT_TELL,
        "not-in-dns",
        f"{_NO_DNS}: From: has to have the domain of SPF or DKIM; DMARC reports tell",
    )


def _tls(_: Seen, __: dict[str, Any]) -> Found:
    return Standing.CANNOT_TELL, "not-in-dns", f"{_NO_DNS}: the sending servers have to use STARTTLS"


def _unsubscribe(_: Seen, __: dict[str, Any]) -> Found:
    return (
        Standing.CANNOT_TELL,
        "not-in-dns",
        f"{_NO_DNS}: mails need List-Unsubscribe and List-Unsubscribe-Post (RFC 8058)",
    )


def _complaints(seen: Seen, table: dict[str, Any]) -> Found:
    aim, limit = table["complaint_aim"], table["complaint_limit"]
    if seen.complaint_rate is None:
        return Standing.CANNOT_TELL, "not-measured", f"no complaint rate was measured; it has to stay below {limit:.2%}"
    measured = f"the complaint rate is {seen.complaint_rate:.2%}"
    if seen.complaint_rate >= limit:
        return Standing.MISSING, "rate-above-limit", f"{measured}, and has to stay below {limit:.2%}"
    if seen.complaint_rate >= aim:
        return Standing.MET, "rate-above-aim", f"{measured}; below {aim:.2%} is wanted"
    return Standing.MET, "", measured


def _whole(results: Sequence[Result], unseen: str) -> Found:
    """Missing if any result is a failure, not to be told if any is unknown, else met."""
    for state, standing in ((State.FAILURE, Standing.MISSING), (State.UNKNOWN, Standing.CANNOT_TELL)):
        found = next((result for result in results if result.state is state), None)
        if found:
            return standing, found.code, str(found.detail)
    return (Standing.MET, "", "") if results else (Standing.CANNOT_TELL, "not-looked-at", unseen)


_JUDGES: dict[str, Callable[[Seen, dict[str, Any]], Found]] = {
    "spf": _spf,
    "dkim": _dkim,
    "dkim_1024": _dkim_1024,
    "dmarc": _dmarc,
    "alignment": _alignment,
    "reverse_dns": _reverse_dns,
    "tls": _tls,
    "one_click_unsubscribe": _unsubscribe,
    "complaint_rate": _complaints,
}
