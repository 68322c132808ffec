"""The dialogue by itself: no network, only what is said and what is concluded."""

from checks.address.dialogue import Dialogue, Verb
from checks.address.replies import Reply, Stage

GREETING = Reply(220, "mx.acme.test ESMTP")
EHLO = Reply(250, "mx.acme.test\nPIPELINING\nSTARTTLS\nSIZE 1000")
OK = Reply(250, "2.1.0 Ok")
UNKNOWN = Reply(550, "5.1.1 User unknown")


def talk(*mailboxes: str, catch_all: bool | None = None) -> Dialogue:
    """A dialogue that has got as far as MAIL accepted."""
    dialogue = fresh(*mailboxes, catch_all=catch_all)
    for reply in (GREETING, EHLO, OK):
        dialogue.receive(reply)
    return dialogue


def fresh(*mailboxes: str, catch_all: bool | None = None) -> Dialogue:
    return Dialogue(
        mailboxes, domain="acme.test", hello="prober.test", mail_from="probe@prober.test", catch_all=catch_all
    )


def said(dialogue: Dialogue) -> str:
    step = dialogue.next()
    return " ".join(step.words) if step else ""


def test_it_waits_for_the_banner_before_it_speaks() -> None:
    step = fresh("alice@acme.test").next()
    assert step is not None
    assert (step.verb, step.words) == (Verb.BANNER, ())


def test_several_addresses_share_one_transaction() -> None:
    dialogue = talk("alice@acme.test", "bob@acme.test", catch_all=False)
    assert said(dialogue) == "RCPT TO:<alice@acme.test>"
    dialogue.receive(OK)
    assert said(dialogue) == "RCPT TO:<bob@acme.test>"
    dialogue.receive(UNKNOWN)
    assert dialogue.next() is None
    assert dialogue.finding("alice@acme.test").reason == "accepted"
    assert dialogue.finding("bob@acme.test").reason == "mailbox_not_found"


def test_what_was_learnt_stands_when_the_line_breaks() -> None:
    dialogue = talk("alice@acme.test", "bob@acme.test", "carol@acme.test", catch_all=False)
    dialogue.receive(UNKNOWN)
    dialogue.lost("disconnected")
    assert dialogue.finding("alice@acme.test").reason == "mailbox_not_found"
    assert dialogue.finding("carol@acme.test").reason == "disconnected"
    assert dialogue.finding("carol@acme.test").stage is Stage.RCPT


def test_a_server_that_closes_down_leaves_the_rest_unknown() -> None:
    dialogue = talk("alice@acme.test", "bob@acme.test", catch_all=False)
    dialogue.receive(Reply(421, "4.7.0 Too many errors"))
    assert dialogue.next() is None
    assert dialogue.finding("bob@acme.test").reason != "mailbox_not_found"


def test_tls_is_started_only_when_demanded_and_then_begun_anew() -> None:
    dialogue = fresh("alice@acme.test", catch_all=False)
    dialogue.receive(GREETING)
    dialogue.receive(EHLO)
    dialogue.receive(Reply(530, "5.7.0 Must issue a STARTTLS command first"))
    assert said(dialogue) == "STARTTLS"
    dialogue.receive(Reply(220, "Ready"))
    assert said(dialogue) == "EHLO prober.test"
    dialogue.receive(EHLO)
    assert said(dialogue) == "MAIL FROM:<probe@prober.test>"


def test_tls_demanded_at_rcpt_asks_the_same_address_again() -> None:
    dialogue = talk("alice@acme.test", catch_all=False)
    dialogue.receive(Reply(530, "5.7.0 Must issue a STARTTLS command first"))
    for reply in (Reply(220, "Ready"), EHLO, OK):
        dialogue.receive(reply)
    assert said(dialogue) == "RCPT TO:<alice@acme.test>"


def test_tls_demanded_twice_is_a_block() -> None:
    dialogue = talk("alice@acme.test")
    demand = Reply(530, "5.7.1 Authentication required")
    for reply in (demand, Reply(220, "Ready"), EHLO, OK, demand):
        dialogue.receive(reply)
    assert dialogue.next() is None
    assert dialogue.finding("alice@acme.test").reason == "blocked"


def test_a_refused_invented_name_means_no_catch_all() -> None:
    dialogue = talk("alice@acme.test")
    dialogue.receive(OK)
    assert said(dialogue).endswith("@acme.test>")
    dialogue.receive(UNKNOWN)
    assert (dialogue.catch_all, dialogue.finding("alice@acme.test").reason) == (False, "accepted")


def test_too_many_recipients_twice_is_given_up() -> None:
    dialogue = talk("alice@acme.test")
    too_many = Reply(452, "4.5.3 Too many recipients")
    for reply in (OK, too_many, Reply(250, "reset"), OK, too_many):
        dialogue.receive(reply)
    assert dialogue.next() is None
    assert dialogue.finding("alice@acme.test").catch_all is None


def test_a_vague_refusal_without_answer_to_the_control_stays_unclear() -> None:
    dialogue = talk("bob@acme.test")
    dialogue.receive(Reply(550, "Requested action not taken"))
    assert said(dialogue) == "RCPT TO:<postmaster@acme.test>"
    dialogue.lost("timeout")
    assert dialogue.finding("bob@acme.test").reason == "unclear"


def test_a_lost_connection_before_the_banner_is_no_connection() -> None:
    dialogue = fresh("alice@acme.test")
    dialogue.lost("no_connection", "refused")
    assert dialogue.finding("alice@acme.test").stage is Stage.CONNECT
    assert dialogue.finding("alice@acme.test").reason == "no_connection"
