"""The ways to get a catalogue of one's own wrong, and what is allowed: the file and the list are named, and why."""

from pathlib import Path

import pytest

from checks.blocklist import Blocklist, load_catalog, read_catalog

LIST = '[[list]]\nzone = "a.example"\nkind = "ip4"\n'
DOMAINS = LIST.replace("ip4", "domain")


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    return tmp_path / "lists.toml"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('codes = "127.0.0.2"', "codes = '127.0.0.2' must be a table, [list.codes]"),
        ("bits = 8", "bits = 8 must be a table, [list.bits]"),
        ('[list.bits]\n3 = "x"', "bit '3' is none of 1, 2, 4, 8, 16, 32, 64, 128"),
        ('[list.codes]\n"127.0.0.256" = "x"', "code '127.0.0.256' is not 127 and three octets more, each a number"),
        ('[list.codes]\n"10.0.0.2" = "x"', "code '10.0.0.2' is not 127 and three octets more, each a number"),
        ('[list.codes]\n"127.0.0.02" = "x"', "code '127.0.0.02' is not 127 and three octets more, each a number"),
        ('[list.codes]\n"127.0.0.12-10" = "x"', "code '127.0.0.12-10': the range 12-10 ends before it begins"),
        ('[list.codes]\n"127.0.0.2" = ""', "127.0.0.2: its meaning is missing"),
        ('[list.codes]\n"127.0.0.2" = { meaning = 3 }', "127.0.0.2: meaning = 3 must be a text"),
        (
            '[list.codes]\n"127.0.0.2" = { meaning = "x", why = "y" }',
            "127.0.0.2: unknown key why, known are meaning, severity, state, fix",
        ),
        (
            '[list.codes]\n"127.0.0.2" = { meaning = "x", state = "bad" }',
            "127.0.0.2: state = 'bad', allowed are listed, clean, good, unusable",
        ),
        ('replaces = "zen.spamhaus.org"', "replaces = 'zen.spamhaus.org' must be a list of zones"),
        ("weight = true", "weight = True must be a number from 0 to 100"),
        ("weight = nan", "weight = nan must be a number from 0 to 100"),
        ("enabled = 1", "enabled = 1 must be true or false"),
        ('probe_listed = "2.0.0"', "probe_listed = '2.0.0' is no IP address"),
        ('probe_unlisted = "::1"', "probe_unlisted = '::1' is no address that a list of kind ip4 takes"),
        ('like = "nowhere.example"', "like = 'nowhere.example' is no list of the catalogue"),
    ],
)
def test_what_is_wrong_in_a_list_is_named(catalog: Path, text: str, complaint: str) -> None:
    catalog.write_text(LIST + text)
    with pytest.raises(ValueError) as refusal:
        load_catalog(catalog)
    assert str(refusal.value).startswith(f"{catalog}: list 1 (a.example): {complaint}")


@pytest.mark.parametrize("zone", ["https://a.example/", "bücher.example", " . ", "{}.a.example", "a..example"])
def test_a_zone_is_a_name(catalog: Path, zone: str) -> None:
    catalog.write_text(f'[[list]]\nzone = "{zone}"\nkind = "ip4"\n')
    with pytest.raises(ValueError, match="is no domain name"):
        load_catalog(catalog)


@pytest.mark.parametrize("kind", ["ip4", "ip"])
def test_a_zone_stands_there_once_for_the_same_targets(catalog: Path, kind: str) -> None:
    catalog.write_text(LIST + LIST.replace("ip4", kind))
    with pytest.raises(ValueError, match=r"list 2 \(a\.example\): the zone stands there twice for the same kind"):
        load_catalog(catalog)


def test_a_zone_of_two_kinds_stands_there_twice(catalog: Path) -> None:
    catalog.write_text(LIST + DOMAINS)
    assert [each.kind for each in load_catalog(catalog)] == ["ip4", "domain"]


def test_a_domains_test_point_is_a_name(catalog: Path) -> None:
    catalog.write_text(DOMAINS + 'probe_listed = "ä b"\n')
    with pytest.raises(ValueError, match="probe_listed = 'ä b' is no domain name"):
        load_catalog(catalog)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "there is no [[list]] in it"),
        ('[[dead]]\nzone = "a.example"', "dead: a catalogue has [[list]] tables only"),
    ],
)
def test_a_file_has_lists_and_nothing_else(catalog: Path, text: str, complaint: str) -> None:
    catalog.write_text(text)
    with pytest.raises(ValueError) as refusal:
        load_catalog(catalog)
    assert str(refusal.value) == f"{catalog}: {complaint}"


def test_a_byte_order_mark_is_no_fault(catalog: Path) -> None:
    catalog.write_text(LIST, "utf-8-sig")
    assert load_catalog(catalog) == (Blocklist("a.example", "ip4", name="a.example"),)


def test_a_known_zone_alone_is_every_kind_it_is_known_of(catalog: Path) -> None:
    catalog.write_text('[[list]]\nzone = "dnsbl.spfbl.net"\n')
    assert [(each.kind, each.name) for each in load_catalog(catalog)] == [("ip4", "SPFBL"), ("domain", "SPFBL domains")]


def test_like_takes_no_test_points_of_another_sort_over(catalog: Path) -> None:
    catalog.write_text(DOMAINS + 'like = "rep.mailspike.net"\n')
    [blocklist] = load_catalog(catalog)
    assert (blocklist.purpose, blocklist.probe_unlisted) == ("score", None)


def test_on_top_of_a_catalogue_of_ones_own_ours_is_still_known(catalog: Path, tmp_path: Path) -> None:
    catalog.write_text(LIST)
    more = tmp_path / "more.toml"
    more.write_text('[[list]]\nzone = "bl.spamcop.net"\n')
    asked = read_catalog(catalog, more=more, keys={}).lists
    assert [(each.zone, each.operator) for each in asked] == [("a.example", ""), ("bl.spamcop.net", "Cisco")]
