"""deliverabot blocklist, against a real rbldnsd."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.cli.program import Ended, deliverabot
from tests.servers.bad_dns import bad_dns, never
from tests.servers.rbldnsd import Zone, rbldnsd

CATALOG = """
[[list]]
zone = "bl.test"
kind = "ip"
delist = "https://bl.test/out"
codes = { "127.0.0.2" = "sends spam" }

[[list]]
zone = "refusing.test"
kind = "ip4"

[[list]]
zone = "domains.test"
kind = "domain"
"""
ZONES = {
    "bl.test": Zone("ip4set", "127.0.0.2 :2:test point\n192.0.2.1 :2:$ sent spam\n"),
    "refusing.test": Zone("ip4trie", "0.0.0.0/0 :127.255.255.254:not you\n"),
    "domains.test": Zone("dnset", "test :2:test\nbad.example :2:seen\n"),
}


async def look(*arguments: str, cwd: Path, **more: Any) -> Ended:
    (cwd / "catalog.toml").write_text(CATALOG)
    async with rbldnsd(ZONES) as lists:
        given = ("--catalog", "catalog.toml", "--nameserver", lists.nameserver, *arguments)
        return await asyncio.to_thread(deliverabot, "blocklist", *given, cwd=cwd, **more)


@pytest.mark.server("rbldnsd")
async def test_json_has_one_object_for_each_target_and_list(tmp_path: Path) -> None:
    ended = await look("--json", "192.0.2.1", "192.0.2.9", "bad.example", cwd=tmp_path)
    found = [json.loads(line) for line in ended.lines]
    assert [(one["target"], one["list"], one["state"]) for one in found] == [
        ("192.0.2.1", "bl.test", "listed"),
        ("192.0.2.1", "refusing.test", "unusable"),
        ("192.0.2.9", "bl.test", "clean"),
        ("192.0.2.9", "refusing.test", "unusable"),
        ("bad.example", "domains.test", "listed"),
    ]
    assert found[0] == {
        "target": "192.0.2.1",
        "list": "bl.test",
        "state": "listed",
        "codes": ["127.0.0.2"],
        "meaning": "sends spam",
        "severity": "warning",
        "reason": "192.0.2.1 sent spam",
        "delist": "https://bl.test/out",
    }


@pytest.mark.server("rbldnsd")
async def test_a_person_gets_words(tmp_path: Path) -> None:
    ended = await look("192.0.2.1", cwd=tmp_path)
    assert ended.lines == [
        "192.0.2.1: listed on 1 of 1 lists",
        "  listed on bl.test (warning): sends spam",
        "    192.0.2.1 sent spam",
        "    Find out what sends through this address, and stop it, before you ask: what is listed again stays longer.",
        "    https://bl.test/out",
        "  no answer that counts from 1:",
        "    refusing.test  refused (127.255.255.254): the list does not answer public or unregistered resolvers",
    ]


@pytest.mark.server("rbldnsd")
async def test_targets_come_from_ranges_files_and_standard_input(tmp_path: Path) -> None:
    (tmp_path / "ours.txt").write_text("192.0.2.9  # the spare one\n\nbad.example\n")
    ended = await look("--json", "192.0.2.0/31", "-", "--file", "ours.txt", cwd=tmp_path, given="192.0.2.7\n")
    found = [json.loads(line) for line in ended.lines]
    assert [one["target"] for one in found if one["list"] in ("bl.test", "domains.test")] == [
        "192.0.2.0",
        "192.0.2.1",
        "192.0.2.7",
        "192.0.2.9",
        "bad.example",
    ]


@pytest.mark.server("rbldnsd")
async def test_when_every_list_fails_the_resolver_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text(
        '[[list]]\nzone = "a.test"\nkind = "ip4"\n[[list]]\nzone = "b.test"\nkind = "ip4"\n'
    )
    ended = await look("--catalog", "broken.toml", "192.0.2.1", cwd=tmp_path)
    assert ended.lines[0] == "192.0.2.1: unknown, for no list answered"
    assert ended.err == (
        "deliverabot: all 2 lists failed their own tests: the resolver cannot be used for blocklists."
        " deliverabot doctor tells more.\n"
    )


@pytest.mark.server("rbldnsd")
async def test_weights_count_beside_the_number_of_lists(tmp_path: Path) -> None:
    ended = await look("192.0.2.1", cwd=tmp_path, DELIVERABOT_BLOCKLISTS_WEIGHTS="bl.test=0.5")
    assert ended.lines[0] == "192.0.2.1: listed on 1 of 1 lists, with the weight 0.5 of the 1 that alert"
    assert ended.lines[1] == "  listed on bl.test (warning, weight 0.5): sends spam"


@pytest.mark.server("rbldnsd")
async def test_what_no_list_takes_is_named(tmp_path: Path) -> None:
    (tmp_path / "four.toml").write_text('[[list]]\nzone = "bl.test"\nkind = "ip4"\n')
    ended = await look("--catalog", "four.toml", "2001:db8::1", cwd=tmp_path)
    assert (ended.out, ended.err) == ("", "deliverabot: no list takes 2001:db8::1, or what is of its kind.\n")


async def test_what_is_not_answered_within_the_time_is_unusable(tmp_path: Path) -> None:
    async with bad_dns(never) as silent:
        given = ("--json", "--nameserver", silent.nameserver, "--within", "0.3", "192.0.2.1", "acme.com")
        ended = await asyncio.to_thread(deliverabot, "blocklist", *given, cwd=tmp_path)
    found = [json.loads(line) for line in ended.lines]
    assert (ended.status, {one["state"] for one in found}) == (0, {"unusable"})
    assert {one["reason"] for one in found} == {
        "timeout: not answered within 0.3 s, which all questions together may take"
    }
    assert ended.err == "deliverabot: not all was answered within 0.3 s (--within, blocklists.within).\n"


def test_the_lists_are_shown_and_why_others_are_not_asked(tmp_path: Path) -> None:
    key = {"DELIVERABOT_SPAMHAUS_DQS_KEY": "s3cret"}
    ended = deliverabot("blocklist", "--lists", cwd=tmp_path, DELIVERABOT_BLOCKLISTS_OFF="bl.spamcop.net", **key)
    assert any(line.startswith("zen.dq.spamhaus.net ") for line in ended.lines)
    assert "not asked: bl.spamcop.net: switched off in the settings" in ended.lines
    assert "not asked: combined.mail.abusix.zone: needs the key abusix" in ended.lines
    assert "s3cret" not in ended.out + ended.err


def test_a_dead_list_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "old.toml").write_text('[[list]]\nzone = "dnsbl.sorbs.net"\nkind = "ip4"\n')
    ended = deliverabot("blocklist", "--catalog", "old.toml", "--lists", cwd=tmp_path)
    assert ended.err == (
        "deliverabot: dnsbl.sorbs.net is never asked: ended on 2024-06-05. Take it out of the catalogue.\n"
    )


def test_wrong_arguments_are_one_line_and_status_2(tmp_path: Path) -> None:
    assert deliverabot("blocklist", "acme", cwd=tmp_path).err == (
        "deliverabot: Invalid value for 'TARGET…': 'acme' is no full domain name, and no IP address."
        " Try: deliverabot blocklist --help\n"
    )
    missing = deliverabot("blocklist", "--catalog", "missing.toml", "192.0.2.1", cwd=tmp_path)
    assert missing == Ended(
        2, "", "deliverabot: blocklists.catalog = 'missing.toml': cannot be read: No such file or directory\n"
    )
    assert deliverabot("blocklist", "10.0.0.0/8", cwd=tmp_path).err == (
        "deliverabot: Invalid value for 'TARGET…': '10.0.0.0/8' is too large a range: /22 is the largest that is looked up."
        " Try: deliverabot blocklist --help\n"
    )
    assert deliverabot("blocklist", cwd=tmp_path).status == 2
    assert deliverabot("blocklist", "--within", "0", "192.0.2.1", cwd=tmp_path).status == 2
    assert deliverabot("blocklist", "--within", "nan", "192.0.2.1", cwd=tmp_path).err == (
        "deliverabot: Invalid value for '--within': 'nan' is no number of seconds. Try: deliverabot blocklist --help\n"
    )
    assert deliverabot("blocklist", "--catalog", "", "192.0.2.1", cwd=tmp_path).err == (
        "deliverabot: Invalid value for '--catalog': no file is named. Try: deliverabot blocklist --help\n"
    )


def test_a_wrong_catalogue_is_one_line_that_names_the_list(tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_text('[[list]]\nzone = "bl.test"\nkind = "ip4"\n[list.codes]\n"127.0.0.300" = "x"\n')
    ended = deliverabot("blocklist", "--catalog", "odd.toml", "192.0.2.1", cwd=tmp_path)
    assert ended == Ended(
        2,
        "",
        "deliverabot: blocklists: odd.toml: list 1 (bl.test): code '127.0.0.300' is not 127 and three octets more, each a"
        " number up to 255, a range like 10-12, or *\n",
    )
