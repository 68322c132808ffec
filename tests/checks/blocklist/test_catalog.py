"""The catalogue that comes with the package, and the ways to get one's own wrong."""

from pathlib import Path

import pytest

from checks.blocklist import Blocklist, load_catalog
from checks.blocklist.kinds import Code

DEAD = ("sorbs.net", "manitu.net", "njabl.org", "ahbl.org", "abuse.ch", "spamcannibal.org", "wpbl.info", "abuseat.org")


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    return tmp_path / "lists.toml"


def by_zone() -> dict[str, Blocklist]:
    return {blocklist.zone: blocklist for blocklist in load_catalog()}


def test_the_built_in_lists_are_all_usable_without_a_key() -> None:
    assert len(by_zone()) >= 30
    assert not [each.zone for each in load_catalog() if each.key or each.source not in ("A", "B")]


def test_no_dead_list_is_asked() -> None:
    assert not [zone for zone in by_zone() if zone.endswith(DEAD)]


@pytest.mark.parametrize(
    ("zone", "severity"),
    [("zen.spamhaus.org", "critical"), ("bl.spamcop.net", "warning"), ("dnsbl-1.uceprotect.net", "info")],
)
def test_severity_is_how_much_mail_is_refused(zone: str, severity: str) -> None:
    assert by_zone()[zone].severity == severity


def test_whole_network_lists_are_switched_off() -> None:
    assert not {"dnsbl-2.uceprotect.net", "dnsbl-3.uceprotect.net"} & by_zone().keys()


def test_every_list_that_can_accuse_says_whose_it_is() -> None:
    assert not [each.zone for each in load_catalog() if not each.operator]


def test_zone_and_kind_are_enough(catalog: Path) -> None:
    catalog.write_text('[[list]]\nzone = "BL.example."\nkind = "ip"\n')
    assert load_catalog(catalog) == (Blocklist("bl.example", "ip", name="bl.example"),)


def test_codes_are_texts_or_tables(catalog: Path) -> None:
    catalog.write_text(
        '[[list]]\nzone = "bl.example"\nkind = "ip4"\n'
        '[list.codes]\n"127.0.0.2" = "spam"\n"127.0.0.9" = { meaning = "refused", state = "unusable" }\n'
        '[list.bits]\n8 = "phishing"\n'
    )
    [blocklist] = load_catalog(catalog)
    assert blocklist.codes == {"127.0.0.2": Code("spam"), "127.0.0.9": Code("refused", state="unusable")}
    assert blocklist.bits == {8: Code("phishing")}


def test_lists_that_are_off_or_need_a_key_are_left_out(catalog: Path) -> None:
    catalog.write_text(
        '[[list]]\nzone = "a.example"\nkind = "ip4"\nenabled = false\n'
        '[[list]]\nzone = "{own}.b.example"\nkind = "ip4"\n'
    )
    assert load_catalog(catalog) == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[list]", "not a TOML file"),
        ('[list]\nzone = "a.example"', "write [[list]], with two brackets, before each list"),
        ('[[list]]\nkind = "ip4"', "list 1 (no zone): zone is missing"),
        ('[[list]]\nzone = "a.example"', "list 1 (a.example): kind is missing"),
        ('[[list]]\nzone = "a.example"\nkind = "ip5"', "kind = 'ip5', allowed are ip4, ip6, ip, domain"),
        (
            '[[list]]\nzone = "a.example"\nkind = "ip4"\npurpose = "fun"',
            "purpose = 'fun', allowed are block, allow, score",
        ),
        ('[[list]]\nzone = "a.example"\nkind = "ip4"\nzoen = 1', "unknown key zoen"),
        (
            '[[list]]\nzone = "a.example"\nkind = "ip4"\n[list.codes]\n"127.0.0" = "x"',
            "code '127.0.0' is not four octets",
        ),
        ('[[list]]\nzone = "a.example"\nkind = "ip4"\n[list.codes]\n"127.0.0.2" = 2', "is a text or a table, not 2"),
        ('[[list]]\nzone = "a.example"\nkind = "ip4"\n[list.codes]\n"127.0.0.2" = {}', "missing 1 required"),
    ],
)
def test_what_is_wrong_is_named(catalog: Path, text: str, complaint: str) -> None:
    catalog.write_text(text)
    with pytest.raises(ValueError) as refusal:
        load_catalog(catalog)
    assert str(refusal.value).startswith(str(catalog))
    assert complaint in str(refusal.value)
