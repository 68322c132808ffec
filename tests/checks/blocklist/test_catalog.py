"""The catalogue that comes with the package, and the ways to get one's own wrong."""

from pathlib import Path
from typing import Any

import pytest

from checks.blocklist import Blocklist, Catalog, Guidance, guidance, load_catalog, read_catalog
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
            "code '127.0.0' is not 127 and three octets more",
        ),
        ('[[list]]\nzone = "a.example"\nkind = "ip4"\n[list.codes]\n"127.0.0.2" = 2', "is a text or a table, not 2"),
        (
            '[[list]]\nzone = "a.example"\nkind = "ip4"\n[list.codes]\n"127.0.0.2" = {}',
            "127.0.0.2: its meaning is missing",
        ),
    ],
)
def test_what_is_wrong_is_named(catalog: Path, text: str, complaint: str) -> None:
    catalog.write_text(text)
    with pytest.raises(ValueError) as refusal:
        load_catalog(catalog)
    assert str(refusal.value).startswith(str(catalog))
    assert complaint in str(refusal.value)


def read(*, more: Path | None = None, **given: Any) -> Catalog:
    return read_catalog(more=more, **{"keys": {}, **given})


def test_every_list_names_its_operator_and_how_a_listing_ends() -> None:
    lists = read(keys={"spamhaus_dqs": "k", "abusix": "k"}).lists
    assert not [each.zone for each in lists if not each.operator or not (each.ends or each.purpose == "allow")]
    assert not [each.zone for each in lists if each.purpose == "block" and not (each.policy or each.delist)]


def test_lists_whose_key_is_missing_are_named_as_such() -> None:
    assert ("zen.dq.spamhaus.net", "needs the key spamhaus_dqs") in read().left_out


def test_with_a_key_the_list_without_is_a_duplicate() -> None:
    catalog = read(keys={"spamhaus_dqs": "k3y"})
    asked = {each.zone: each.root for each in catalog.lists}
    assert asked["zen.dq.spamhaus.net"] == "k3y.zen.dq.spamhaus.net"
    assert not {"zen.spamhaus.org", "dbl.spamhaus.org"} & asked.keys()
    assert ("zen.spamhaus.org", "zen.dq.spamhaus.net has it") in catalog.left_out


def test_a_key_that_is_none_is_not_shown() -> None:
    with pytest.raises(ValueError) as refusal:
        read(keys={"abusix": "s3cret key"})
    assert str(refusal.value) == "the key abusix is none: letters, digits, - and _ only"


@pytest.mark.parametrize("zone", ["dnsbl.sorbs.net", "ix.dnsbl.manitu.net", "cbl.abuseat.org", "virus.rbl.jp"])
def test_a_dead_list_in_a_catalogue_of_ones_own_is_told_of(catalog: Path, zone: str) -> None:
    catalog.write_text(f'[[list]]\nzone = "{zone}"\nkind = "ip4"\n')
    found = read(path=catalog)
    [blocklist] = found.lists
    assert blocklist.dead
    assert found.warnings == (f"{zone} is never asked: {blocklist.dead}. Take it out of the catalogue",)


def test_a_catalogue_on_top_adds_changes_and_switches_on(catalog: Path) -> None:
    catalog.write_text(
        '[[list]]\nzone = "own.example"\nkind = "ip4"\n'
        '[[list]]\nzone = "bl.spamcop.net"\nseverity = "info"\n'
        '[[list]]\nzone = "dnsbl-3.uceprotect.net"\n'
    )
    asked = {each.zone: each for each in read(more=catalog).lists}
    assert len(asked) == len(by_zone()) + 2
    assert asked["own.example"].kind == "ip4"
    assert (asked["bl.spamcop.net"].severity, asked["bl.spamcop.net"].operator) == ("info", "Cisco")
    assert "dnsbl-3.uceprotect.net" in asked


def test_a_catalogue_of_ones_own_takes_over_what_is_known(catalog: Path) -> None:
    catalog.write_text('[[list]]\nzone = "list.dnswl.org"\nkind = "ip4"\n')
    [blocklist] = load_catalog(catalog)
    assert (blocklist.kind, blocklist.purpose, blocklist.codes["127.0.*.3"].meaning) == (
        "ip4",
        "allow",
        "known sender, trust: high",
    )


def test_lists_are_switched_off_weighed_and_rated_anew() -> None:
    zen = "zen.spamhaus.org"
    catalog = read(off=["bl.spamcop.net"], severity={zen: "info"}, weights={zen: 0.5})
    asked = {each.zone: each for each in catalog.lists}
    assert ("bl.spamcop.net", "switched off in the settings") in catalog.left_out
    assert (asked[zen].severity, asked[zen].weight, asked[zen].codes["127.0.0.10"].severity) == ("info", 0.5, "")


@pytest.mark.parametrize("wrong", [{"off": ["bl.spamcop.nett"]}, {"severity": {"bl.spamcop.nett": "info"}}])
def test_a_list_nobody_knows_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"'bl\.spamcop\.nett' is no list of the catalogue"):
        read(**wrong)


def test_guidance_is_of_the_code_then_the_list_then_the_kind() -> None:
    lists = by_zone()
    assert guidance(lists["zen.spamhaus.org"], ["127.0.0.4"]).first.startswith("Find the infected machine")
    assert guidance(lists["noptr.spamrats.com"], ["127.0.0.37"]) == Guidance(
        "Give the address a reverse name.", "https://www.spamrats.com/removal.php", "By form."
    )
    assert guidance(lists["rbl.your-server.de"]).first.startswith("Find out what sends")
