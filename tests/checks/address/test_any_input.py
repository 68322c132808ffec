"""Whatever comes in, from a person or from a server: no exception, and none of the two errors that hurt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.address import REASONS, verify
from checks.address.dialogue import Dialogue
from checks.address.replies import Reply
from checks.address.syntax import Parsed, Refused, parse
from checks.dns import Resolver

TEXTS = ["", "2.1.5 Ok", "5.1.1 User unknown", "4.7.1 later", "5.7.1 policy", "no such user", "over quota", "x\ny\n"]
REPLIES = st.builds(Reply, st.sampled_from([0, 220, 250, 251, 252, 354, 421, 450, 452, 503, 530, 550, 551, 554]),
                    st.sampled_from(TEXTS) | st.text(max_size=60))  # fmt: skip


@given(st.text(max_size=400))
def test_any_text_is_an_address_or_is_refused_with_words(text: str) -> None:
    found = parse(text)
    if isinstance(found, Refused):
        assert found.why
    else:
        assert isinstance(found, Parsed)
        assert not any(char in found.mailbox for char in "\r\n<> \0")


@given(st.lists(REPLIES, max_size=12))
def test_any_replies_lead_to_a_known_finding(replies: list[Reply]) -> None:
    dialogue = Dialogue(["alice@acme.test"], domain="acme.test", hello="p.test", mail_from="p@p.test")
    rcpt: list[int] = []
    for reply in replies:
        step = dialogue.next()
        if step is None:
            break
        if step.words[:2] == ("RCPT", "TO:<alice@acme.test>"):
            rcpt.append(reply.code)
        dialogue.receive(reply)
    dialogue.lost("disconnected")
    assert dialogue.next() is None
    verdict = REASONS[dialogue.finding("alice@acme.test").reason].verdict
    if verdict == "undeliverable":
        assert rcpt[-1] >= 500
    if verdict == "deliverable":
        assert rcpt[-1] in (250, 251)


@pytest.mark.parametrize(
    "address", ["", "@", "a" * 100_000 + "@acme.test", "a@" + "b." * 5000 + "test", "\ud800@acme.test"]
)
async def test_absurd_input_is_a_syntax_verdict(address: str) -> None:
    found = await verify(address, resolver=Resolver(nameservers=["127.0.0.1:9"]))
    assert (found.verdict, found.reason) == ("undeliverable", "syntax")
