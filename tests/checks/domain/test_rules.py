"""The providers' rules: met, missing with what is missing, or not to be told."""

import pytest

from checks.domain import Result, Rule, Standing, State
from checks.domain.rules import checklist, providers


def found(check: str, state: State, code: str = "", **evidence: object) -> Result:
    return Result(
        check=check, code=code or f"{check}-{state}", state=state, detail=f"{check} is {state}", evidence=evidence
    )


def rule(results: list[Result], name: str, provider: str = "Gmail", complaint_rate: float | None = None) -> Rule:
    rules = checklist(results, complaint_rate=complaint_rate)
    return next(each for each in rules if (each.rule, each.provider) == (name, provider))


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        (State.OK, Standing.MET),
        (State.WARNING, Standing.MET),
        (State.FAILURE, Standing.MISSING),
        (State.UNKNOWN, Standing.CANNOT_TELL),
    ],
)
@pytest.mark.parametrize(("check", "name"), [("spf", "spf"), ("dmarc", "dmarc"), ("ptr", "reverse_dns")])
def test_a_failure_is_missing_and_a_fault_cannot_be_told(
    check: str, name: str, state: State, standing: Standing
) -> None:
    assert rule([found(check, State.OK), found(check, state)], name).state is standing


def test_what_is_missing_is_said_in_the_words_of_the_check() -> None:
    missing = rule([found("dmarc", State.FAILURE, "dmarc-none")], "dmarc", "Yahoo")
    assert (missing.code, missing.detail) == ("dmarc-none", "dmarc is failure")


def test_one_usable_key_is_enough() -> None:
    keys = [found("dkim", State.FAILURE, "dkim-revoked", usable=False), found("dkim", State.OK, usable=True)]
    assert rule(keys, "dkim").state is Standing.MET
    assert rule(keys[:1], "dkim").state is Standing.MISSING


def test_a_key_too_short_is_told_where_the_length_is_the_rule() -> None:
    keys = [found("dkim", State.FAILURE, "dkim-rsa-too-short", usable=False), found("dkim", State.OK, usable=True)]
    assert (rule(keys, "dkim").state, rule(keys, "dkim_1024").state) == (Standing.MET, Standing.MISSING)


@pytest.mark.parametrize("name", ["alignment", "tls", "one_click_unsubscribe"])
def test_what_the_dns_does_not_show_cannot_be_told(name: str) -> None:
    told = rule([], name)
    assert (told.state, told.code) == (Standing.CANNOT_TELL, "not-in-dns")
    assert told.detail.startswith("this is not seen from the DNS: ")


@pytest.mark.parametrize(
    ("rate", "standing", "code"),
    [
        (None, Standing.CANNOT_TELL, "not-measured"),
        (0.0005, Standing.MET, ""),
        (0.001, Standing.MET, "rate-above-aim"),
        (0.003, Standing.MISSING, "rate-above-limit"),
    ],
)
def test_the_complaint_rate_is_held_against_the_providers_figures(
    rate: float | None, standing: Standing, code: str
) -> None:
    told = rule([], "complaint_rate", complaint_rate=rate)
    assert (told.state, told.code) == (standing, code)


def test_the_table_has_only_rules_that_are_judged() -> None:
    told = {"name", "who", "since", "refusal", "complaint_aim", "complaint_limit"}
    judged = {(each.provider, each.rule) for each in checklist([])}
    assert judged == {(t["name"], key) for t in providers().values() for key in t if key not in told}
