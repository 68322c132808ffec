"""deliverabot verify, against a real resolver and a scripted mail server."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.cli.program import Ended, deliverabot
from tests.processes import ROOT, environment
from tests.servers.smtpd import Script, SmtpServer, smtp_server
from tests.servers.unbound import unbound

pytestmark = pytest.mark.server("unbound")
RECORDS = "acme.test. 60 IN MX 10 mx.acme.test.\nmx.acme.test. 60 IN A 127.0.1.1\nnull.com. 60 IN MX 0 .\n"
ASKING = ("--hello", "probe.test", "--mail-from", "postmaster@probe.test", "--allow-network", "127.0.0.0/8")


@pytest.fixture
async def nameserver() -> AsyncIterator[str]:
    async with unbound(RECORDS) as dns:
        yield dns.nameserver


@pytest.fixture
async def acme() -> AsyncIterator[SmtpServer]:
    async with smtp_server(Script(rcpt={"alice@acme.test": "250 2.1.5 Ok"}), hosts=["127.0.1.1"]) as server:
        yield server


async def verify(*arguments: str, cwd: Path, **more: Any) -> Ended:
    return await asyncio.to_thread(deliverabot, "verify", *arguments, cwd=cwd, **more)


def verdicts(ended: Ended) -> list[tuple[str, str, str]]:
    found = [json.loads(line) for line in ended.lines]
    assert all(
        list(one) == ["address", "verdict", "reason", "confidence", "suggestion", "checks", "ms"] for one in found
    )
    return [(one["address"], one["verdict"], one["reason"]) for one in found]


async def test_mail_servers_are_asked_only_when_told_who_asks(
    tmp_path: Path, nameserver: str, acme: SmtpServer
) -> None:
    dns = ("--nameserver", nameserver, "--port", str(acme.port), "--allow-network", "127.0.0.0/8")
    quiet = await verify("--json", *dns, "alice@acme.test", cwd=tmp_path)
    assert (verdicts(quiet), acme.connections) == ([("alice@acme.test", "unknown", "not_probed")], 0)
    asked = await verify("--json", *dns, *ASKING, "alice@acme.test", "nobody@acme.test", cwd=tmp_path)
    assert verdicts(asked) == [
        ("alice@acme.test", "deliverable", "accepted"),
        ("nobody@acme.test", "undeliverable", "mailbox_not_found"),
    ]
    assert "EHLO probe.test" in acme.commands
    assert "MAIL FROM:<postmaster@probe.test>" in acme.commands


async def test_loopback_servers_are_left_alone_unless_allowed(
    tmp_path: Path, nameserver: str, acme: SmtpServer
) -> None:
    dns = ("--nameserver", nameserver, "--port", str(acme.port))
    ended = await verify("--json", *dns, *ASKING[:4], "--allow-network", "10.0.0.0/8", "alice@acme.test", cwd=tmp_path)
    assert (verdicts(ended), acme.connections) == ([("alice@acme.test", "undeliverable", "mx_unroutable")], 0)


async def test_a_list_comes_back_in_its_order(tmp_path: Path, nameserver: str) -> None:
    addresses = [f"jo{number}@{'null' if number % 2 else 'gone'}.com" for number in range(40)]
    (tmp_path / "list.txt").write_text("\n".join(addresses) + "\n\n")
    ended = await verify("--json", "--nameserver", nameserver, "--file", "list.txt", cwd=tmp_path)
    assert [address for address, _, _ in verdicts(ended)] == addresses


async def test_a_big_list_comes_back_whole(tmp_path: Path, nameserver: str) -> None:
    addresses = [f"jo{number}@null.com" for number in range(1_200)]
    ended = await verify("--json", "--nameserver", nameserver, "--file", "-", cwd=tmp_path, given="\n".join(addresses))
    assert sorted(address for address, _, _ in verdicts(ended)) == sorted(addresses)


async def test_what_is_piped_in_is_answered_line_by_line(tmp_path: Path) -> None:
    pipe = asyncio.subprocess.PIPE
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "verify", "--json", "--file", "-"),
        cwd=tmp_path, env=environment(PYTHONPATH=str(ROOT)), stdin=pipe, stdout=pipe,
    )  # fmt: skip
    assert running.stdin is not None
    assert running.stdout is not None
    for address in ("jo..x@acme.com", "bo..b@acme.com"):
        running.stdin.write(f"{address}\n".encode())
        line = await asyncio.wait_for(running.stdout.readline(), 30)
        assert json.loads(line)["address"] == address
    running.stdin.close()
    assert await running.wait() == 0


async def test_whoever_reads_no_further_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("jo..x@acme.com\n" * 5_000)
    ended = await asyncio.to_thread(
        subprocess.run,
        f"{sys.executable} -m bot verify --json --file list.txt | head -1",
        shell=True, cwd=tmp_path, env=environment(PYTHONPATH=str(ROOT)), capture_output=True, timeout=30, check=True,
    )  # fmt: skip
    assert (ended.stdout.count(b"\n"), ended.stderr) == (1, b"")


async def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "bot", "verify", "--json", "jo..x@acme.com"],
            cwd=tmp_path, env=environment(PYTHONPATH=str(ROOT)), stdout=full, stderr=subprocess.PIPE, timeout=30,
            check=False,
        )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (1, b"deliverabot: No space left on device\n")


async def test_a_test_network_may_have_its_own_top_level(tmp_path: Path, nameserver: str) -> None:
    (found,) = verdicts(await verify("--json", "--nameserver", nameserver, "jo@nowhere.test", cwd=tmp_path))
    assert found == ("jo@nowhere.test", "undeliverable", "no_domain")


async def test_settings_are_the_defaults(tmp_path: Path, nameserver: str, acme: SmtpServer) -> None:
    (tmp_path / "deliverabot.toml").write_text(
        f'[dns]\nnameservers = ["{nameserver}"]\n[verification]\nhello = "set.test"\nmail_from = "pm@set.test"\n'
        f'port = {acme.port}\nallow_networks = ["127.0.0.0/8"]\n'
    )
    assert verdicts(await verify("--json", "alice@acme.test", cwd=tmp_path))[0][1] == "deliverable"
    assert "EHLO set.test" in acme.commands


async def test_a_person_gets_words(tmp_path: Path, nameserver: str, acme: SmtpServer) -> None:
    dns = ("--nameserver", nameserver, "--port", str(acme.port))
    ended = await verify(*dns, *ASKING, "nobody@acme.test", "no address", cwd=tmp_path)
    assert ended.lines[:2] == [
        "nobody@acme.test: undeliverable, mailbox_not_found: the server says there is no such mailbox",
        "  mx.acme.test said: 550 5.1.1 <nobody@acme.test>: Recipient address rejected: User unknown",
    ]
    assert ended.lines[2] == "no address: undeliverable, syntax: not an address mail can be sent to"


async def test_in_the_words_of_another_service_too(tmp_path: Path, nameserver: str) -> None:
    asked = ("--nameserver", nameserver, "--vocabulary", "zerobounce", "jo@null.com")
    (line,) = (await verify("--json", *asked, cwd=tmp_path)).lines
    assert json.loads(line)["zerobounce"] == {"status": "invalid", "sub_status": "does_not_accept_mail"}
    assert (await verify(*asked, cwd=tmp_path)).lines[-1] == (
        "  zerobounce: status invalid, sub_status does_not_accept_mail"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name at least one address, or a list with --file."),
        (("-",), "what is piped in is --file -."),
        (("--file", "-"), "there is no address in this list."),
        (("--file", "-", "-o", "-"), "-o needs the name of a file: what is answered is kept beside it."),
        (("--hello", "mx.test", "jo@acme.test"), "--hello and --mail-from go together."),
        (("--nameserver", "dns", "jo@acme.test"), "Invalid value for '--nameserver': 'dns' is no name server"),
        (("--allow-network", "10.0.0.1/8", "jo@acme.test"), "Invalid value for '--allow-network': 10.0.0.1/8 has host"),
        (("--file", "missing", "jo@acme.test"), "Invalid value for '--file': 'missing': No such file or directory."),
        (("--hello", "a b", "--mail-from", "a@b.test", "jo@acme.test"), "verification: hello 'a b' is not a host name"),
    ],
)
def test_wrong_arguments_are_one_line_and_status_2(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    ended = deliverabot("verify", *arguments, cwd=tmp_path)
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith(f"deliverabot: {said}")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
async def test_a_mark_of_the_encoding_is_no_part_of_an_address(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "list.txt").write_bytes("jo..x@acme.com\r\n\r\nbo..b@acme.com".encode(encoding))
    ended = await verify("--json", "--file", "list.txt", cwd=tmp_path)
    assert [address for address, _, _ in verdicts(ended)] == ["jo..x@acme.com", "bo..b@acme.com"]


async def test_a_spreadsheets_own_file_is_no_list(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(b"PK\x03\x04" + bytes(100))
    ended = await verify("--json", "--file", "list.xlsx", cwd=tmp_path)
    assert (ended.err, ended.out) == ("deliverabot: This is a spreadsheet's own file. Save it as CSV.\n", "")


@pytest.mark.parametrize(
    ("content", "arguments", "said"),
    [
        (b"\x7fELF\0\0\1", ("--file", "list"), "list: this is no text, with an address a line."),
        ("jo@null.com".encode("utf-16-le"), ("--file", "list"), "list: this is no text, with an address a line."),
        (b"jo@null.com " * 100_000, ("--file", "list"), "list: this is no text, with an address a line."),
        (b"jo@null.com", (".", "-o", "results"), ".: this is a folder."),
        (
            b"jo@null.com\n" + b"x" * 200_000 + b"@null.com\n",
            ("list", "-o", "results"),
            "list: Line 2: field larger than field limit (131072). Is a quotation mark never closed?",
        ),
    ],
)
def test_what_is_no_list_is_one_line(tmp_path: Path, content: bytes, arguments: tuple[str, ...], said: str) -> None:
    (tmp_path / "list").write_bytes(content)
    ended = deliverabot("verify", *arguments, cwd=tmp_path)
    assert (ended.status, ended.out, ended.err.splitlines()[-1]) == (1, "", f"deliverabot: {said}")
    assert not (tmp_path / "results").exists()
