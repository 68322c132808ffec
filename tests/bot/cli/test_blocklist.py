"""deliverabot blocklist, against a real rbldnsd."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.cli.program import Ended, deliverabot
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
        "    https://bl.test/out",
        "  no answer that counts from 1:",
        "    refusing.test  refused (127.255.255.254): the list does not answer public or unregistered resolvers",
    ]


def test_wrong_arguments_are_one_line_and_status_2(tmp_path: Path) -> None:
    assert deliverabot("blocklist", "acme", cwd=tmp_path).err == (
        "deliverabot: Invalid value for 'TARGET…': 'acme' is no full domain name, and no IP address."
        " Try: deliverabot blocklist --help\n"
    )
    missing = deliverabot("blocklist", "--catalog", "missing.toml", "192.0.2.1", cwd=tmp_path)
    assert missing == Ended(
        2, "", "deliverabot: blocklists.catalog = 'missing.toml': cannot be read: No such file or directory\n"
    )
