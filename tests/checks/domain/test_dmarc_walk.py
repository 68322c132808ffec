"""The tree walk and the organizational domain (RFC 9989 section 4.10), without a DNS."""

import pytest

from checks.dns import Answer, Outcome
from checks.domain.dmarc_walk import Dmarc, decide, walk_names


def walked(domain: str, **records: str | None) -> Dmarc:
    """`records` by domain, dots written as "__"; None where the DNS had a fault."""
    given = {name.replace("__", "."): text for name, text in records.items()}
    answers = {}
    for name in walk_names(domain):
        text = given.get(name, "")
        outcome = Outcome.UNKNOWN if text is None else Outcome.RECORDS if text else Outcome.NO_DOMAIN
        answers[name] = Answer(f"_dmarc.{name}", "TXT", outcome, tuple((text or "").split("|")) if text else ())
    return decide(domain, answers)


def test_a_short_name_is_walked_label_by_label() -> None:
    assert walk_names("a.mail.acme.com") == ["a.mail.acme.com", "mail.acme.com", "acme.com", "com"]


def test_a_name_of_eight_labels_takes_eight_queries() -> None:
    names = walk_names("a.b.c.d.e.f.acme.com")
    assert (len(names), names[1]) == (8, "b.c.d.e.f.acme.com")


def test_a_longer_name_jumps_to_its_last_seven_labels() -> None:
    names = walk_names("a.b.c.d.e.f.g.h.i.j.mail.acme.com")
    assert (len(names), names[1], names[-1]) == (8, "g.h.i.j.mail.acme.com", "com")


def test_the_organizational_domain_is_the_one_with_the_fewest_labels() -> None:
    dmarc = walked("a.mail.acme.com", mail__acme__com="v=DMARC1; p=none", acme__com="v=DMARC1; p=reject")
    assert (dmarc.organizational, dmarc.found_at, dmarc.policy) == ("acme.com", "acme.com", "reject")


def test_a_record_of_its_own_comes_before_that_of_the_organization() -> None:
    dmarc = walked("mail.acme.com", mail__acme__com="v=DMARC1; p=quarantine", acme__com="v=DMARC1; p=reject; sp=none")
    assert (dmarc.organizational, dmarc.found_at, dmarc.policy) == ("acme.com", "mail.acme.com", "quarantine")


def test_psd_n_ends_the_walk() -> None:
    dmarc = walked("a.mail.acme.com", mail__acme__com="v=DMARC1; p=none; psd=n", acme__com="v=DMARC1; p=reject")
    assert (dmarc.organizational, dmarc.found_at) == ("mail.acme.com", "mail.acme.com")


def test_below_a_public_suffix_the_organization_is_one_label_longer() -> None:
    dmarc = walked("mail.acme.bank", bank="v=DMARC1; p=reject; psd=y")
    assert (dmarc.organizational, dmarc.found_at, dmarc.policy) == ("acme.bank", "bank", "reject")


def test_a_public_suffix_asked_about_itself_is_its_own_organization() -> None:
    dmarc = walked("co.example", co__example="v=DMARC1; p=reject; psd=y", example="v=DMARC1; p=none")
    assert (dmarc.organizational, dmarc.found_at) == ("co.example", "co.example")


@pytest.mark.parametrize(
    ("record", "policy"),
    [
        ("v=DMARC1; p=reject", "reject"),
        ("v=DMARC1; p=reject; sp=quarantine", "quarantine"),
        ("v=DMARC1; p=reject; np=none", "reject"),
        ("v=DMARC1; p=reject; sp=none", "none"),
        ("v=DMARC1; p=reject; t=y", "quarantine"),
        ("v=DMARC1; sp=reject; p=quarantine; t=y", "quarantine"),
        ("v=DMARC1; rua=mailto:a@acme.com", "none"),
        ("v=DMARC1; p=REJECT", "reject"),
        ("v=DMARC1; p=block", "none"),
    ],
)
def test_a_subdomain_takes_the_policy_for_subdomains(record: str, policy: str) -> None:
    assert walked("mail.acme.com", acme__com=record).policy == policy


def test_several_records_count_as_none_and_are_told() -> None:
    dmarc = walked("acme.com", acme__com="v=DMARC1; p=none|v=DMARC1; p=reject")
    assert (dmarc.record, dmarc.several) == (None, "acme.com")


def test_a_fault_above_does_not_matter_to_a_domain_with_a_record() -> None:
    dmarc = walked("mail.acme.com", mail__acme__com="v=DMARC1; p=reject", acme__com=None)
    assert (dmarc.policy, dmarc.fault) == ("reject", None)


def test_a_fault_leaves_it_open_whether_there_is_a_policy() -> None:
    assert walked("acme.com", acme__com=None).fault is not None
    assert walked("mail.acme.com", acme__com=None).fault is not None


def test_a_fault_of_the_top_level_domain_is_passed_over() -> None:
    dmarc = walked("acme.com", com=None)
    assert (dmarc.record, dmarc.fault) == (None, None)
