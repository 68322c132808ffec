"""deliverabot import."""

import gzip
import sqlite3
from pathlib import Path
from typing import Any

from bot.intake.verp import Mailed, Verp
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
GUESSED = (
    "b.csv: Event ID → id, Event → kind, Timestamp → at, Email → recipient, From → sender, SMTP code → reply_code,"
    " Response → diagnostic"
)
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
        GUESSED,
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


CRM = """E-mail;Wann;Farbe;Antwort
jo@dead.example;2026-11-22 09:00:00;rot;550 5.1.1 User unknown
mo@dead.example;gestern;blau;550 5.1.1 User unknown
"""


def test_a_table_of_any_names_is_read_as_it_is_told_to(tmp_path: Path) -> None:
    write(tmp_path, crm__csv=CRM)
    ended = deliverabot(
        "import", "--map", "at=Wann", "--map", "diagnostic=antwort", "--set", "kind=bounced", "--set", "campaign=acme-q4",
        "--zone", "Europe/Berlin", "--rejects", "rejects.csv", "crm.csv", cwd=tmp_path,
    )  # fmt: skip
    assert ended.status == 1
    assert ended.lines[0] == (
        "crm.csv: E-mail → recipient, Wann → at, Antwort → diagnostic; id is made of the row; not used: Farbe"
    )
    assert kept(tmp_path) == [("jo@dead.example", "invalid_address", 1)]
    with sqlite3.connect(tmp_path / "var/deliverabot.sqlite") as db:
        assert db.execute("SELECT at, campaign FROM kept_event").fetchall() == [(1_795_334_400_000, "acme-q4")]
    assert (tmp_path / "rejects.csv").read_text() == (
        "where,why\ncrm.csv:3,Invalid RFC3339 encoded datetime - at `$.at`\n"
    )


def test_rows_without_an_id_again_are_harmless(tmp_path: Path) -> None:
    write(
        tmp_path, b__csv="email,event,date,text\njo@dead.example,Hard Bounce,2026-11-22T09:00:00Z,550 5.1.1 unknown\n"
    )
    figures = [table(deliverabot("import", "b.csv", cwd=tmp_path)) for _ in range(2)]
    assert [(each["new events"], each["duplicates"]) for each in figures] == [("1", "0"), ("0", "1")]


def test_a_column_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    write(tmp_path, crm__csv=CRM)
    ended = deliverabot("import", "--map", "at=When", "crm.csv", cwd=tmp_path)
    assert (ended.status, ended.err) == (
        1, "deliverabot import: crm.csv:1: there is no column 'When': it has E-mail, Wann, Farbe, Antwort\n",
    )  # fmt: skip


def test_wrong_options_are_one_line_and_status_2(tmp_path: Path) -> None:
    write(tmp_path, crm__csv=CRM)
    for options, told in (
        (["--map", "mail=E-mail"], "'mail=E-mail' must be FIELD=…, FIELD one of id, kind, at, recipient,"),
        (["--map", "recipient"], "'recipient' must be FIELD=…"),
        (["--zone", "Berlin"], "'Berlin' is no time zone such as Europe/Paris or UTC"),
    ):
        ended = deliverabot("import", *options, "crm.csv", cwd=tmp_path)
        assert ended.status == 2
        assert told in ended.err
    ended = deliverabot("import", "--rejects", "no/such/folder.csv", "crm.csv", cwd=tmp_path)
    assert ended.err == "deliverabot: --rejects no/such/folder.csv: No such file or directory\n"


def test_a_list_of_rejects_is_made_in_a_dry_run_too_and_is_whole(tmp_path: Path) -> None:
    write(tmp_path, b__csv=CSV + "x,bounced,yesterday,x@example.com,,,\n" * 50)
    deliverabot("import", "--dry-run", "--rejects", "rejects.csv", "b.csv", cwd=tmp_path)
    assert len((tmp_path / "rejects.csv").read_text().splitlines()) == 51


def test_a_signed_address_tells_the_campaign_of_an_imported_bounce(tmp_path: Path) -> None:
    to = Verp(["a-secret-of-acmes-1"], "bounce.acme.com").address(Mailed("acme-q4", "jo@dead.example"))
    write(tmp_path, a__eml=f"Delivered-To: {to}\n{dsn('jo@dead.example')}")
    known = {"DELIVERABOT_VERP_SECRET": "a-secret-of-acmes-1", "DELIVERABOT_INBOUND_DOMAIN": "bounce.acme.com"}
    assert deliverabot("import", "a.eml", cwd=tmp_path, **known).status == 0
    with sqlite3.connect(tmp_path / "var/deliverabot.sqlite") as db:
        assert db.execute("SELECT campaign FROM kept_event").fetchall() == [("acme-q4",)]
