"""When the addresses that wait at a server are worth one more session."""

import pytest

from checks.address.controls import Controls
from checks.address.dialogue import Dialogue
from checks.address.domain import Host
from checks.address.inquiry import Way
from checks.address.queues import Home, Item, Place, Server, most_refused_at_a_stretch
from checks.address.syntax import Parsed
from checks.address.terms import Terms

TERMS = Terms("192.0.2.1", "acme.test", False, None, None, 4)


def place(*, waiting: int, refused: tuple[int, ...] = (), one_by_one: bool = True) -> Place:
    """Of a domain of which 12 of 40 were refused; `refused`: so many in each of the sessions there are."""
    server = Server("192.0.2.1", TERMS, most_refused=8, one_by_one=one_by_one)
    made = Place("acme.test", False, Way(Host("mx.acme.test", 10, ("192.0.2.1",)), "192.0.2.1"), server, Controls())
    home = Home("acme.test")
    for number in range(waiting):
        mailbox = f"person{number}@acme.test"
        parsed = Parsed(mailbox, f"person{number}", "acme.test", mailbox, needs_smtputf8=False)
        made.items.append(Item(mailbox, parsed, home, 0.0))
    for count in refused:
        dialogue = Dialogue(domain="acme.test", hello="prober.test", mail_from="probe@prober.test")
        dialogue.refused = count
        made.dialogues.append(dialogue)
    made.sessions, made.asked, made.refused = len(refused), 40, 12
    return made


@pytest.mark.parametrize("waiting", [0, 1, 40])
def test_where_there_is_none_any_address_is_worth_the_first(waiting: int) -> None:
    assert place(waiting=waiting).wants_session is (waiting > 0)


@pytest.mark.parametrize(("waiting", "wanted"), [(0, False), (4, False), (5, True), (40, True)])
def test_one_by_one_a_few_are_worth_a_second(waiting: int, wanted: bool) -> None:
    assert place(waiting=waiting, refused=(2,)).wants_session is wanted


@pytest.mark.parametrize(("waiting", "wanted"), [(4, False), (9, False), (10, True)])
def test_in_flights_it_takes_more(waiting: int, wanted: bool) -> None:
    assert place(waiting=waiting, refused=(2,), one_by_one=False).wants_session is wanted


@pytest.mark.parametrize(("refused", "wanted"), [(8, False), (15, False), (16, True)])
def test_a_session_about_to_end_for_its_refusals_is_not_relied_on(refused: int, wanted: bool) -> None:
    assert place(waiting=4, refused=(refused,)).wants_session is wanted


def test_a_session_that_only_begins_is_relied_on() -> None:
    beginning = place(waiting=4, refused=(16,))
    beginning.sessions = 2
    assert not beginning.wants_session


@pytest.mark.parametrize(("waiting", "borne"), [(20, True), (30, True), (60, False)])
def test_what_waits_is_borne_if_its_likely_refusals_are(waiting: int, borne: bool) -> None:
    assert place(waiting=waiting, refused=(8,)).bears_the_rest is borne


@pytest.mark.parametrize(("usually", "most"), [(3, 6), (8, 16), (12, 16), (30, 30)])
def test_at_a_stretch_twice_as_many_but_not_so_many_that_servers_hang_up(usually: int, most: int) -> None:
    assert most_refused_at_a_stretch(usually) == most
