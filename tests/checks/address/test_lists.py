"""What is known of domains and names without asking anybody."""

import string

import pytest

from checks.address import lists

PROVIDERS = ("gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "googlemail.com", "comcast.net")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_dropped_letter_is_noticed(provider: str) -> None:
    name, dot, end = provider.partition(".")
    typos = {name[:place] + name[place + 1 :] + dot + end for place in range(len(name))}
    assert {lists.suggestion(typo) for typo in typos if not lists.is_free(typo)} == {provider}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_two_swapped_letters_are_noticed(provider: str) -> None:
    name, dot, end = provider.partition(".")
    typos = {name[:at] + name[at + 1] + name[at] + name[at + 2 :] + dot + end for at in range(len(name) - 1)}
    assert {lists.suggestion(typo) for typo in typos - {provider}} == {provider}


@pytest.mark.parametrize("typo", ["gmail.con", "gmail.cm", "gmailcom", "gmaill.com", "gmsil.com", "hotmail.comm"])
def test_other_slips_are_noticed(typo: str) -> None:
    assert lists.suggestion(typo) is not None


def test_no_provider_is_taken_for_a_misspelling_of_another() -> None:
    assert [domain for domain in lists.entries("free_domains") if lists.suggestion(domain)] == []


@pytest.mark.parametrize("domain", ["acme.com", "example.org", "mymail.net", "gmail.example", "company.co.uk"])
def test_other_domains_are_left_alone(domain: str) -> None:
    assert lists.suggestion(domain) is None


def test_a_short_neighbour_is_suggested_but_not_held_against_the_address() -> None:
    assert lists.suggestion("aool.com") == "aol.com"
    assert not lists.is_surely_typo("aol.com")
    assert lists.is_surely_typo("gmail.com")


@pytest.mark.parametrize("local", ["sales", "Postmaster", "info+news", "no-reply"])
def test_functions(local: str) -> None:
    assert lists.is_role(local)


@pytest.mark.parametrize("local", ["alice", "infofred", "test", "nobody", "sales.alice"])
def test_people(local: str) -> None:
    assert not lists.is_role(local)


@pytest.mark.parametrize("domain", ["mailinator.com", "sub.mailinator.com"])
def test_throw_away_domains(domain: str) -> None:
    assert lists.is_disposable(domain)


@pytest.mark.parametrize("domain", ["gmail.com", "mozmail.com", "privaterelay.appleid.com", "com", "acme.com"])
def test_lasting_domains(domain: str) -> None:
    assert not lists.is_disposable(domain)


def test_no_free_provider_is_on_the_disposable_list() -> None:
    assert [domain for domain in lists.entries("free_domains") if lists.is_disposable(domain)] == []


def test_popular_domains_are_all_free_providers() -> None:
    assert [domain for domain in lists.entries("popular_domains") if not lists.is_free(domain)] == []


@pytest.mark.parametrize("name", ["free_domains", "popular_domains", "roles", "not_probed_mx"])
def test_data_files_are_plain_and_without_duplicates(name: str) -> None:
    entries = lists.entries(name)
    assert len(entries) == len(set(entries)) > 0
    assert {char for entry in entries for char in entry} <= set(string.ascii_lowercase + string.digits + ".-")
