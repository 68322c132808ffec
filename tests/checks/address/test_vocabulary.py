"""Our verdicts in other services' words; and docs/verdicts.md says the same as the code."""

from pathlib import Path
from typing import Any

import pytest

from checks.address import REASONS, Verdict
from checks.address.vocabulary import VOCABULARIES, translate

DOCUMENT = Path(__file__).parents[3] / "docs" / "verdicts.md"
# What the services can say (their documentation, November 2026)
ZEROBOUNCE = {"valid", "invalid", "catch-all", "spamtrap", "abuse", "do_not_mail", "unknown"}
NEVERBOUNCE = {"valid", "invalid", "disposable", "catchall", "unknown"}
MAILERCHECK = {
    "valid", "catch_all", "mailbox_full", "role", "unknown", "syntax_error", "typo", "mailbox_not_found", "disposable",
    "blocked", "error",
}  # fmt: skip
REACHER = {"safe", "risky", "invalid", "unknown"}


def verdict(reason: str, verdict: str = "", **checks: Any) -> Verdict:
    return Verdict("alice@acme.test", verdict or REASONS[reason].verdict, reason, 1.0, None, checks)


def table(heading: str) -> dict[str, list[str]]:
    """Rows of the table whose header begins so: first cell → the others."""
    lines = DOCUMENT.read_text("utf-8").splitlines()
    start = lines.index(next(line for line in lines if line.startswith(heading))) + 2
    rows = {}
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        first, *others = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        rows[first if first not in rows else others[0]] = others
    return rows


def zerobounce(said: dict[str, Any]) -> str:
    return "/".join(part for part in (said["status"], said["sub_status"]) if part)


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_words_the_services_know(reason: str) -> None:
    found = {name: translate(verdict(reason), name) for name in VOCABULARIES}
    assert found["zerobounce"]["status"] in ZEROBOUNCE
    assert found["neverbounce"]["result"] in NEVERBOUNCE
    assert found["mailercheck"]["status"] in MAILERCHECK
    assert found["reacher"]["is_reachable"] in REACHER
    assert all(each["address"] == "alice@acme.test" for each in found.values())


@pytest.mark.parametrize("reason", REASONS)
def test_the_document_translates_as_the_code_does(reason: str) -> None:
    said = {name: translate(verdict(reason), name) for name in VOCABULARIES}
    assert table("| reason | ZeroBounce")[reason] == [
        zerobounce(said["zerobounce"]),
        said["neverbounce"]["result"],
        said["mailercheck"]["status"],
        said["reacher"]["is_reachable"],
    ]


@pytest.mark.parametrize(
    ("reason", "given"),
    [
        ("delivered_before", "deliverable"),
        ("bounced_before", "undeliverable"),
        ("complained_before", "risky"),
        ("disputed", "risky"),
    ],
)
def test_the_document_translates_what_own_mail_says_as_the_code_does(reason: str, given: str) -> None:
    said = {name: translate(verdict(reason, given), name) for name in VOCABULARIES}
    assert table("| reason | ZeroBounce")[reason] == [
        zerobounce(said["zerobounce"]),
        said["neverbounce"]["result"],
        said["mailercheck"]["status"],
        said["reacher"]["is_reachable"],
    ]


def test_the_document_has_every_reason_with_its_meaning() -> None:
    lines = DOCUMENT.read_text("utf-8").splitlines()
    rows = [f"| {each.verdict} | `{name}` | {each.confidence:g} | {each.means} |" for name, each in REASONS.items()]
    assert [line for line in lines if line in rows] == rows


@pytest.mark.parametrize("given", ["deliverable", "undeliverable", "risky", "unknown"])
def test_reasons_of_others_are_translated_by_their_verdict(given: str) -> None:
    said = translate(verdict("bounced_long_ago", given), "zerobounce")
    assert zerobounce(said) == table("| verdict | ZeroBounce")[given][0]


def test_a_reason_under_another_verdict_is_translated_by_the_verdict() -> None:
    assert translate(verdict("accepted", "undeliverable"), "reacher")["is_reachable"] == "invalid"


def test_neverbounce_flags_tell_what_else_was_found() -> None:
    found = verdict(
        "role", role=True, free=True, domain={"mx": ["mx.acme.test"]}, smtp={"code": 250, "catch_all": False}
    )
    assert translate(found, "neverbounce")["flags"] == [
        "role_account", "has_dns_mx", "free_email_host", "smtp_connectable",
    ]  # fmt: skip


def test_an_unknown_vocabulary_is_refused() -> None:
    with pytest.raises(ValueError, match="no vocabulary 'kickbox'; there are zerobounce"):
        translate(verdict("accepted"), "kickbox")
