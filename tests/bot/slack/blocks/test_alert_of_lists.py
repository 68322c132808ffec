"""What lists hold against a target, and what is wrong with a list: kept as it was found, told in the reader's language."""

from typing import Any

import msgspec
import pytest

from bot.settings import Settings
from bot.slack.blocks import alert_of_list_faults
from bot.slack.blocks.alert_of_lists import advice, line, sentence
from bot.slack.locale import language
from bot.targets import Lookups
from checks.blocklist import load_catalog
from checks.blocklist.health import judge, points
from checks.blocklist.reading import read
from checks.dns import Answer, Outcome, Resolver
from checks.sentence import packed
from tests.bot.slack.blocks import worst

CATALOG = load_catalog()
ZEN = next(each for each in CATALOG if each.zone == "zen.spamhaus.org")
OLD = {
    "list": "own.example",
    "severity": "info",
    "meaning": "sends spam",
    "reason": "",
    "delist": "",
    "fix": "Cuidado.",
}


def stored(*records: str) -> dict[str, Any]:
    """A listing on Spamhaus ZEN, as the store gives it back."""
    found = read("192.0.2.1", ZEN, Answer("", "A", Outcome.RECORDS, records))
    told = Lookups(Settings(), Resolver(nameservers=["127.0.0.1"]), CATALOG).told(found)
    decoded: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(told))
    return decoded


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("en", "SBL: a spam source or spam support service; XBL: a hijacked or infected machine"),
        (
            "fr",
            "SBL : une source de spam, ou un service qui aide à en envoyer ; XBL : une machine détournée ou infectée",
        ),
        ("es", "SBL: fuente de spam o servicio que lo apoya; XBL: una máquina secuestrada o infectada"),
    ],
)
def test_every_meaning_of_a_listing_is_translated(code: str, meaning: str) -> None:
    row = stored("127.0.0.4", "127.0.0.2")
    assert spaced(sentence(row, "meaning", language(code))) == meaning
    assert meaning[:90] in spaced(line(row, language(code)))


def test_the_advice_says_what_to_mend_and_how_the_listing_ends() -> None:
    row = OLD | {"ends": "By itself."}
    view = worst.alert_view(worst.alert(check_name="blocklist", evidence={"lists": [row]}))
    assert advice(view, language("en")).split("\n")[1:] == ["• own.example: Cuidado.", "How it ends: By itself."]


def test_what_to_mend_of_several_codes_is_translated_too() -> None:
    said = spaced(sentence(stored("127.0.0.4", "127.0.0.10"), "fix", language("fr")))
    assert said.startswith("Trouvez la machine infectée")
    assert said.endswith("faites-lui retirer de la plage une adresse fixe.")


def test_what_was_kept_as_english_text_is_told_as_well_as_can_be() -> None:
    assert sentence(OLD, "meaning", language("fr")) == "envoie du spam"
    assert sentence(OLD, "fix", language("fr")) == "Cuidado."
    assert sentence(OLD, "ends", language("fr")) == ""


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("en", "`wildcarded: it lists 127.0.0.1, which must never be listed`"),
        ("fr", "`liste tout : 127.0.0.1 y figure, alors qu’il ne le doit jamais`"),
        ("es", "`lo lista todo: contiene 127.0.0.1, que nunca debe figurar`"),
    ],
)
def test_what_is_wrong_with_a_list_is_translated(code: str, told: str) -> None:
    fault = judge(ZEN, points(ZEN, "ip4")[0], Answer("", "A", Outcome.RECORDS, ("127.0.0.2",)))
    evidence = {"fault": str(fault), "said": packed(fault)}
    assert spaced(alert_of_list_faults.causes(evidence, language(code))).split("\n")[1] == told
    assert spaced(alert_of_list_faults.causes({"fault": "timeout"}, language(code))).endswith("`timeout`")
