"""deliverabot import."""

import gzip
import sqlite3
from pathlib import Path
from typing import Any

from tests.bot.cli.mails import LETTER, dsn
from tests.bot.cli.program import Ended, deliverabot

LOG = """\
Nov 22 08:00:00 mta postfix/cleanup[7]: 4F9XxABCDE: message-id=<logged@acme.test>
Nov 22 08:00:00 mta postfix/qmgr[1]: 4F9XxABCDE: from=<news@acme.test>, size=400, nrcpt=1 (queue active)
Nov 22 08:00:01 mta postfix/smtp[9]: 4F9XxABCDE: to=<log@example.com>, relay=mx.example.com[192.0.2.1]:25, delay=1, \
delays=0/0/0/1, dsn=5.1.1, status=bounced (host mx.example.com[192.0.2.1] said: 550 5.1.1 User unknown (in reply to \
RCPT TO command))
"""
CSV = """Event ID,Event,Timestamp,Email,From,SMTP code,Response
1,bounced,2026-11-22T08:00:00Z,csv@example.com,news@acme.test,550,550 5.1.1 User unknown
2,delivered,2026-11-22T08:00:00Z,ok@example.com,news@acme.test,,
"""
LINES = """{"id": "j1", "kind": "bounced", "at": "2026-11-22T08:00:00Z", "recipient": "json@example.com", "status": "5.2.2"}
{"id": "j2", "kind": "sent", "at": "2026-11-22T08:00:00Z", "campaign": "acme-q4", "count": 500}
"""


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)


def table(ended: Ended) -> dict[str, str]:
    """The figures of a summary by their names."""
    return {line.rpartition("  ")[0].strip(): line.split()[-1] for line in ended.lines if "  " in line}


def kept(folder: Path) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "var/deliverabot.sqlite") as db:
        return db.execute("SELECT recipient, reason, hard FROM kept_event ORDER BY recipient").fetchall()


def test_every_kind_of_file_is_taken_in(tmp_path: Path) -> None:
    write(tmp_path, a__eml=dsn("eml@example.com"), letter__eml=LETTER, mail__log=LOG, b__csv=CSV, c__jsonl=LINES)
    ended = deliverabot("import", "a.eml", "letter.eml", "mail.log", "b.csv", "c.jsonl", cwd=tmp_path)
    assert (ended.status, ended.err) == (0, "")
    assert ended.lines == [
        "files                               5",
        "new events                          6",
        "duplicates                          0",
        "messages that are no bounce         1",
        "could not be read                   0",
        "addresses newly flagged for review  3",
        "by reason (events read, duplicates among them):",
        "  invalid_address  3",
        "  delivered        1",
        "  mailbox_full     1",
        "  sent             1",
    ]
    assert kept(tmp_path) == [
        ("csv@example.com", "invalid_address", 1),
        ("eml@example.com", "invalid_address", 1),
        ("json@example.com", "mailbox_full", 0),
        ("log@example.com", "invalid_address", 1),
    ]


def test_rotated_logs_and_other_packed_files_are_read(tmp_path: Path) -> None:
    for name, text in {"mail.log.2.gz": LOG, "b.csv.gz": CSV, "a.eml.gz": dsn("eml@example.com")}.items():
        (tmp_path / name).write_bytes(gzip.compress(text.encode()))
    (tmp_path / "broken.csv.gz").write_bytes(gzip.compress(CSV.encode() * 100)[:-20])
    (tmp_path / "not.csv.gz").write_text(CSV)
    ended = deliverabot("import", "mail.log.2.gz", "b.csv.gz", "a.eml.gz", "broken.csv.gz", "not.csv.gz", cwd=tmp_path)
    assert [row[0] for row in kept(tmp_path)] == ["csv@example.com", "eml@example.com", "log@example.com"]
    assert ended.status == 1
    assert ended.err.splitlines() == [
        "deliverabot import: broken.csv.gz: Compressed file ended before the end-of-stream marker was reached",
        "deliverabot import: not.csv.gz: Not a gzipped file (b'Ev')",
    ]


def test_the_same_file_again_is_harmless(tmp_path: Path) -> None:
    write(tmp_path, b__csv=CSV)
    deliverabot("import", "b.csv", cwd=tmp_path)
    before = kept(tmp_path)
    again = table(deliverabot("import", "b.csv", cwd=tmp_path))
    assert (again["new events"], again["duplicates"]) == ("0", "2")
    assert again["addresses newly flagged for review"] == "0"
    assert kept(tmp_path) == before


def test_a_dry_run_stores_nothing(tmp_path: Path) -> None:
    write(tmp_path, a__csv=CSV, b__csv=CSV)
    ended = deliverabot("import", "--dry-run", "a.csv", "b.csv", cwd=tmp_path)
    assert (table(ended)["new events"], table(ended)["duplicates"]) == ("2", "2")
    assert not (tmp_path / "var").exists()


def test_ids_of_two_sources_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path, b__csv=CSV)
    deliverabot("import", "b.csv", cwd=tmp_path)
    other = deliverabot("import", "--source", "crm", "b.csv", cwd=tmp_path)
    assert table(other)["new events"] == "2"


def test_what_cannot_be_read_is_named_by_line_and_the_rest_is_taken(tmp_path: Path) -> None:
    write(tmp_path, b__csv=CSV + "3,bounced,yesterday,x@example.com,,,\n", c__jsonl=LINES + "{nonsense\n")
    ended = deliverabot("import", "b.csv", "c.jsonl", "missing.eml", cwd=tmp_path)
    assert ended.status == 1
    assert [line.partition(": ")[2].split(": ")[0] for line in ended.err.splitlines()] == [
        "b.csv:4",
        "c.jsonl:3",
        "missing.eml",
    ]
    assert (table(ended)["new events"], table(ended)["could not be read"]) == ("4", "3")


def test_many_bad_lines_are_counted_not_all_named(tmp_path: Path) -> None:
    write(tmp_path, b__csv=CSV + "x,bounced,yesterday,x@example.com,,,\n" * 50)
    ended = deliverabot("import", "b.csv", cwd=tmp_path)
    assert len(ended.err.splitlines()) == 21
    assert ended.err.splitlines()[-1] == "deliverabot import: … and 30 more"


def test_json_that_is_no_list_of_events_is_told_once(tmp_path: Path) -> None:
    write(tmp_path, c__json='{\n "this": "is",\n "over": "several lines"\n}\n')
    ended = deliverabot("import", "c.json", cwd=tmp_path)
    assert ended.err == "deliverabot import: c.json:1: Input data was truncated\n"


def test_a_wrong_setting_is_one_line_and_status_2(tmp_path: Path) -> None:
    write(tmp_path, b__csv=CSV)
    ended = deliverabot("import", "b.csv", cwd=tmp_path, DELIVERABOT_STORE_KEEP_DAYS="many")
    assert ended.status == 2
    assert ended.err.startswith("deliverabot: store.keep_days = 'many'")
