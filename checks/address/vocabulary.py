"""Our verdicts in the words of other verification services, for those who come from them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from checks.address.verdict import Verdict

VOCABULARIES = ("zerobounce", "neverbounce", "mailercheck", "reacher")


def translate(verdict: Verdict, vocabulary: str) -> dict[str, Any]:
    """What this service would say, under the names it has for it; ValueError for a vocabulary there is none of.

    zerobounce: status, sub_status. neverbounce: result, flags. mailercheck: status. reacher: is_reachable.
    """
    if vocabulary not in VOCABULARIES:
        raise ValueError(f"no vocabulary {vocabulary!r}; there are {', '.join(VOCABULARIES)}")
    said = dict(_words(verdict.verdict, verdict.reason, vocabulary))
    if vocabulary == "neverbounce":
        said["flags"] = _flags(verdict, said.get("flags", []))
    return {"address": verdict.address} | said


def _words(verdict: str, reason: str, vocabulary: str) -> Mapping[str, Any]:
    """By reason; those of others (a bounce of our own mail, a suppression) by verdict alone, where no word fits better."""
    tables = _tables()
    table = tables["reasons"].get(reason)
    if table is None or (table["verdict"] != verdict):
        table = tables["verdicts"][verdict]
    words: Mapping[str, Any] = table[vocabulary]
    return words


def _flags(verdict: Verdict, flags: list[str]) -> list[str]:
    """What else was found out, as NeverBounce flags it."""
    checks = verdict.checks
    smtp = checks.get("smtp") or {}
    found = {
        "has_dns_mx": bool((checks.get("domain") or {}).get("mx")),
        "free_email_host": bool(checks.get("free")),
        "role_account": bool(checks.get("role")),
        "disposable_email": bool(checks.get("disposable")),
        "spelling_mistake": bool(checks.get("typo")),
        "accepts_all": smtp.get("catch_all") is True,
        "smtp_connectable": smtp.get("code") is not None,
    }
    return [*flags, *(flag for flag, holds in found.items() if holds and flag not in flags)]


@cache
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(
        files("checks.address").joinpath("data", "vocabularies.json").read_text("utf-8")
    )
    return tables
