"""deliverabot domain, against a real nsd."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.bot.cli.program import Ended, deliverabot
from tests.checks.domain.zones import HEALTHY
from tests.servers.nsd import nsd

OPEN = """
open.test. MX 10 mx.acme.test.
open.test. TXT "v=spf1 ip4:192.0.2.7 ~all"
"""


async def look(*arguments: str, cwd: Path) -> Ended:
    async with nsd({".": HEALTHY + OPEN}, servfail=["broken.test"]) as server:
        return await asyncio.to_thread(deliverabot, "domain", "--nameserver", server.nameserver, *arguments, cwd=cwd)


@pytest.mark.server("nsd")
async def test_json_has_one_object_a_line_for_each_domain(tmp_path: Path) -> None:
    ended = await look("--json", "acme.test", "open.test", "--ip", "192.0.2.7", "--selector", "s1", cwd=tmp_path)
    healthy, unguarded = (json.loads(line) for line in ended.lines)
    assert list(healthy) == ["domain", "state", "results", "checklist", "score"]
    assert (healthy["domain"], healthy["state"], healthy["score"]["value"]) == ("acme.test", "ok", 100)
    assert (unguarded["domain"], unguarded["state"], ended.status) == ("open.test", "failure", 1)
    missing = next(result for result in unguarded["results"] if result["code"] == "dmarc-none")
    value = "v=DMARC1; p=none; rua=mailto:dmarc@open.test"
    assert missing["publish"] == [
        {"name": "_dmarc.open.test", "type": "TXT", "value": value, "line": f'_dmarc.open.test. TXT "{value}"'}
    ]


@pytest.mark.server("nsd")
async def test_a_person_gets_states_in_words_advice_and_records_to_paste(tmp_path: Path) -> None:
    ended = await look("open.test", cwd=tmp_path)
    assert ended.lines[0] == "open.test: failure"
    at = ended.lines.index("  DMARC")
    assert ended.lines[at : at + 4] == [
        "  DMARC",
        "    failure: There is no DMARC record.",
        "      Publish one. Begin with p=none, read the reports, then go on to p=quarantine and p=reject.",
        '      _dmarc.open.test. TXT "v=DMARC1; p=none; rua=mailto:dmarc@open.test"',
    ]
    assert "    left out:" in ended.lines


@pytest.mark.server("nsd")
async def test_of_a_domain_that_does_not_exist_only_that_is_told(tmp_path: Path) -> None:
    ended = await look("nobody.test", cwd=tmp_path)
    assert ended.lines == [
        "nobody.test: failure",
        "  Domain",
        "    failure: nobody.test does not exist in the DNS.",
        "      Look for a typing error; else register the domain, or publish records for the name.",
    ]


@pytest.mark.server("nsd")
@pytest.mark.parametrize(
    ("domains", "status"), [("acme.test", 0), ("open.test", 1), ("broken.test", 3), ("broken.test open.test", 1)]
)
async def test_the_status_tells_the_worst(tmp_path: Path, domains: str, status: int) -> None:
    assert (await look(*domains.split(), cwd=tmp_path)).status == status


@pytest.mark.server("nsd")
async def test_the_settings_know_what_sends_for_a_domain_of_ours_and_for_no_other(tmp_path: Path) -> None:
    (tmp_path / "deliverabot.toml").write_text(
        '[domains]\nnames = ["acme.test"]\nips = ["192.0.2.7"]\nhelo = "mx.acme.test"\n'
    )
    ours, other = map(json.loads, (await look("--json", "acme.test", "open.test", cwd=tmp_path)).lines)
    assert {"ptr", "helo"} <= {result["check"] for result in ours["results"]}
    assert not {"ptr", "helo"} & {result["check"] for result in other["results"]}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["acme"], "Invalid value for 'DOMAIN…': 'acme' is no full domain name: write it as acme.com."),
        (["a@acme.test"], "Invalid value for 'DOMAIN…': 'a@acme.test' is more than a domain: write acme.test alone."),
        (["192.0.2.1"], "Invalid value for 'DOMAIN…': '192.0.2.1' is an IP address, not a domain."),
        (["acme.test", "--ip", "mx"], "Invalid value for '--ip': 'mx' is no IP address."),
        (["acme.test", "--helo", "[192.0.2.1]"], "Invalid value for '--helo': '[192.0.2.1]' is no host name."),
        (
            ["acme.test", "--selector", "s 1"],
            "Invalid value for '--selector': 's 1' is no selector: write what stands in s= of the DKIM-Signature.",
        ),
        ([], "Missing argument 'DOMAIN…'."),
    ],
)
def test_wrong_arguments_are_one_line_and_status_2(tmp_path: Path, arguments: list[str], words: str) -> None:
    ended = deliverabot("domain", *arguments, cwd=tmp_path)
    assert (ended.status, ended.err) == (2, f"deliverabot: {words} Try: deliverabot domain --help\n")
