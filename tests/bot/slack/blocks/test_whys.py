"""What the checks say in a sentence is said in the reader's language."""

import pytest

from bot.slack.blocks.whys import told
from bot.slack.locale import language
from checks.address.syntax import Refused, parse

NO_ADDRESSES = (
    "jo", "@acme.com", "jo@", "jo..x@acme.com", ".jo@acme.com", "jo.@acme.com", "jo@.acme.com", "jo@acme.com.",
    "jo@acme", "jo@acme.local", "j o@acme.com", "jo@acme com.org", "jo@acme.123", "jo\x01@acme.com", f"{'x' * 600}@a.com",
)  # fmt: skip


@pytest.mark.parametrize("code", ["fr", "es"])
@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_why_it_is_no_address(address: str, code: str) -> None:
    found = parse(address)
    assert isinstance(found, Refused)
    english = told(found.why, language("en"))
    assert told(found.why, language(code)) != english
    assert english != ""


@pytest.mark.parametrize(
    ("why", "expected"),
    [
        (
            "not asked: the server is left alone for 86397 s, since it said: 554 5.7.1 <b> listed",
            "pas interrogé\u00a0: nous laissons ce serveur tranquille un moment, car il a répondu `554 5.7.1 &lt;b&gt; listed`",
        ),
        ("acme.com has been asked as often as it may for now",
         "acme.com a déjà reçu autant de questions que nous lui en posons pour l’instant"),
        ("asking mail servers is switched off", "l’interrogation des serveurs est désactivée"),
        ("[Errno 113] *No* route", "[Errno 113] \u200b*\u200bNo\u200b*\u200b route"),
    ],
)  # fmt: skip
def test_why_nobody_was_asked(why: str, expected: str) -> None:
    assert told(why, language("fr")) == expected
