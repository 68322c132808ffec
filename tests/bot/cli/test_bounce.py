"""deliverabot bounce."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bot.cli.mails import LETTER, dsn, mbox
from tests.bot.cli.program import ROOT, Ended, deliverabot


def reports(ended: Ended) -> dict[str, list[dict[str, Any]]]:
    """Rows by file."""
    found = [json.loads(line) for line in ended.lines]
    assert all(list(each) == ["file", "rows"] for each in found)
    return {each["file"]: each["rows"] for each in found}


def test_json_has_one_object_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text(dsn("jo@example.com"))
    (tmp_path / "b.eml").write_text(LETTER)
    ended = deliverabot("bounce", "--json", "a.eml", "b.eml", cwd=tmp_path)
    assert (ended.status, ended.err) == (0, "")
    assert reports(ended) == {
        "a.eml": [
            {
                "recipient": "jo@example.com",
                "hard": True,
                "permanent": True,
                "reason": "invalid_address",
                "status": "5.1.1",
                "reply_code": "550",
                "action": "failed",
                "diagnostic": "550 5.1.1 User unknown",
            }
        ],
        "b.eml": [],
    }


def test_why_adds_rule_and_evidence(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text(dsn("jo@example.com"))
    (row,) = reports(deliverabot("bounce", "--json", "--why", "a.eml", cwd=tmp_path))["a.eml"]
    assert row["rule"]
    assert "user unknown" in row["evidence"].lower()


def test_a_folder_is_walked_and_of_a_maildir_only_finished_mails_are_read(tmp_path: Path) -> None:
    for name in ("box/cur", "box/new", "box/tmp", "other"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "box/cur/1.mx:2,S").write_text(dsn("cur@example.com"))
    (tmp_path / "box/new/2.mx").write_text(dsn("new@example.com"))
    (tmp_path / "box/tmp/3.mx").write_text("half a mess")
    (tmp_path / "box/dovecot-uidlist").write_text("3 V1 N2")
    (tmp_path / "other/c.eml").write_text(dsn("other@example.com"))
    ended = deliverabot("bounce", "--json", ".", cwd=tmp_path)
    assert {file: rows[0]["recipient"] for file, rows in reports(ended).items()} == {
        "box/cur/1.mx:2,S": "cur@example.com",
        "box/new/2.mx": "new@example.com",
        "other/c.eml": "other@example.com",
    }


def test_every_message_of_an_mbox_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "box").write_text(mbox(dsn("a@example.com"), LETTER, dsn("b@example.com")))
    rows = reports(deliverabot("bounce", "--json", "box", cwd=tmp_path))
    assert {file: [row["recipient"] for row in each] for file, each in rows.items()} == {
        "box#1": ["a@example.com"],
        "box#2": [],
        "box#3": ["b@example.com"],
    }


def test_a_dash_is_standard_input(tmp_path: Path) -> None:
    one = deliverabot("bounce", "--json", "-", cwd=tmp_path, given=dsn("a@example.com"))
    assert [row["recipient"] for row in reports(one)["-"]] == ["a@example.com"]
    two = deliverabot("bounce", "--json", "-", cwd=tmp_path, given=mbox(dsn("a@example.com"), dsn("b@example.com")))
    assert list(reports(two)) == ["-#1", "-#2"]


def test_what_cannot_be_read_is_told_and_the_others_are_done(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text(dsn("a@example.com"))
    ended = deliverabot("bounce", "--json", "missing.eml", "a.eml", cwd=tmp_path)
    assert ended.status == 1
    assert ended.err == "deliverabot bounce: missing.eml: No such file or directory\n"
    assert list(reports(ended)) == ["a.eml"]


def test_who_stops_listening_is_not_told_of_every_file(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"{number:03}.eml").write_text(dsn(f"jo{number}@example.com"))
    command = f"{sys.executable} -m bot bounce --json . | head -1"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, shell=True, cwd=tmp_path, env=environment, capture_output=True, timeout=30)
    assert (done.stdout.count(b"\n"), done.stderr) == (1, b"")


def test_a_person_gets_words(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text(dsn("jo@example.com"))
    (tmp_path / "b.eml").write_text(dsn("full@example.com", status="4.2.2", said="452 4.2.2 Over quota"))
    (tmp_path / "c.eml").write_text(LETTER)
    ended = deliverabot("bounce", "a.eml", "b.eml", "c.eml", cwd=tmp_path)
    assert ended.lines == [
        "a.eml:",
        "  jo@example.com: hard bounce, invalid_address: the mailbox does not exist. Do not mail this address again.",
        "    said:  550 5.1.1 User unknown",
        "    codes: status 5.1.1, reply 550",
        "b.eml:",
        "  full@example.com: soft bounce, mailbox_full: over quota. This mail is lost; the address may be fine.",
        "    said:  452 4.2.2 Over quota",
        "    codes: status 4.2.2, reply 452",
        "c.eml: no bounce",
    ]


def test_a_servers_words_cannot_steer_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text(dsn("jo@example.com", said="550 5.1.1 \x1b[2J\x1b]0;owned\x07 User unknown"))
    ended = deliverabot("bounce", "--why", "a.eml", cwd=tmp_path)
    assert "User unknown" in ended.out
    assert not {char for char in ended.out if not char.isprintable()} - {"\n"}


def test_wrong_arguments_are_one_line_and_status_2(tmp_path: Path) -> None:
    assert deliverabot("bounce", cwd=tmp_path) == Ended(
        2, "", "deliverabot: Missing argument 'PATH…'. Try: deliverabot bounce --help\n"
    )
    assert deliverabot("bounce", "--jsn", "x", cwd=tmp_path).status == 2
    assert deliverabot("bonce", "x", cwd=tmp_path).err.startswith(
        "deliverabot: There is no verb 'bonce'; did you mean bounce? "
    )
