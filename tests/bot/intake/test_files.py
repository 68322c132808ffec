"""Files and folders: what each is, and what is in it."""

import mailbox
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.intake import files
from bot.intake.found import Found, Nothing, Unreadable
from bot.store.events import Entry
from tests.bot.acme import NOW
from tests.bot.intake.log.test_postfix import log
from tests.bot.intake.mail import dsn

LUNCH = b"From: bob@acme.example\nSubject: lunch\n\nAt noon?\n"


def read(*paths: Path) -> list[Found]:
    return [found for path in files.files_under(paths) for found in files.read(path, source="import", now=NOW)]


def told(found: Sequence[Found]) -> list[str]:
    """The recipients of entries; of what is no entry, where it is."""
    return [one.recipient if isinstance(one, Entry) else f"{type(one).__name__} {one.where}" for one in found]


def save(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_message(tmp_path: Path) -> None:
    assert told(read(save(tmp_path, "bounce.eml", dsn()))) == ["jo@dead.example"]


def test_a_message_without_a_suffix(tmp_path: Path) -> None:
    assert told(read(save(tmp_path, "1795341600.M1P2.mail", dsn()))) == ["jo@dead.example"]


def test_a_message_that_reports_nothing_is_told_as_that(tmp_path: Path) -> None:
    path = save(tmp_path, "lunch.eml", LUNCH)
    assert read(path) == [Nothing(str(path))]


def test_an_mbox(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "bounces.mbox")
    for message in (dsn("jo@dead.example"), LUNCH, dsn("mo@dead.example", message_id="2@mail.acme.example")):
        box.add(mailbox.mboxMessage(message))
    box.close()
    path = tmp_path / "bounces.mbox"
    assert told(read(path)) == ["jo@dead.example", f"Nothing {path}#2", "mo@dead.example"]


def test_an_mbox_is_known_by_its_first_line(tmp_path: Path) -> None:
    path = save(tmp_path, "root", b"From MAILER-DAEMON Sun Nov 22 09:30:00 2026\n" + dsn())
    assert told(read(path)) == ["jo@dead.example"]


def test_a_maildir_is_its_messages(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "Maildir")
    for recipient in ("jo@dead.example", "mo@dead.example"):
        box.add(dsn(recipient))
    save(tmp_path, "Maildir/tmp/unfinished", dsn("no@dead.example"))
    save(tmp_path, "Maildir/dovecot-uidlist", "3 V1 N1")
    assert sorted(told(read(tmp_path / "Maildir"))) == ["jo@dead.example", "mo@dead.example"]


def test_a_folder_is_walked_in_order_and_hidden_files_are_left(tmp_path: Path) -> None:
    save(tmp_path, "b/2.eml", dsn("b2@dead.example"))
    save(tmp_path, "b/1.eml", dsn("b1@dead.example"))
    save(tmp_path, "a.eml", dsn("a@dead.example"))
    save(tmp_path, ".hidden.eml", dsn("hidden@dead.example"))
    assert told(read(tmp_path)) == ["a@dead.example", "b1@dead.example", "b2@dead.example"]


def test_a_postfix_log(tmp_path: Path) -> None:
    assert told(read(save(tmp_path, "mail.log", "".join(log())))) == ["jo@dead.example"]


def test_a_log_with_octets_that_are_no_text(tmp_path: Path) -> None:
    content = b"Nov 22 08:59:59 mail postfix/smtpd[1]: \xff\xfe\n" + "".join(log()).encode()
    assert told(read(save(tmp_path, "mail.log", content))) == ["jo@dead.example"]


@pytest.mark.parametrize("name", ["events.json", "events.jsonl", "export"])
def test_an_array_of_events(tmp_path: Path, name: str) -> None:
    array = '\n [{"id": "1", "kind": "complained", "at": "2026-11-22T09:00:00Z", "recipient": "jo@acme.com"}]'
    assert told(read(save(tmp_path, name, array))) == ["jo@acme.com"]


def test_an_array_with_a_wrong_event_is_read_not_at_all_and_says_where(tmp_path: Path) -> None:
    path = save(tmp_path, "events.json", '[{"id": "1", "kind": "opened", "at": "2026-11-22T09:00:00Z"}]')
    assert read(path) == [Unreadable(str(path), "Invalid enum value 'opened' - at `$[0].kind`")]


LINE = '{{"id": "{0}", "kind": "complained", "at": "2026-11-22T09:00:00Z", "recipient": "{0}@acme.com"}}\n'


def test_lines_of_events_a_broken_one_harms_no_other(tmp_path: Path) -> None:
    path = save(tmp_path, "events.jsonl", LINE.format("jo") + '{"id": \n\n' + LINE.format("mo"))
    found = read(path)
    assert told(found) == ["jo@acme.com", f"Unreadable {path}:2", "mo@acme.com"]
    assert found[1] == Unreadable(f"{path}:2", "Input data was truncated")


def test_a_line_that_is_no_utf8_harms_no_other(tmp_path: Path) -> None:
    path = save(tmp_path, "events.jsonl", LINE.format("jo").encode() + b'{"id": "\xff"}\n' + LINE.format("mo").encode())
    assert told(read(path)) == ["jo@acme.com", f"Unreadable {path}:2", "mo@acme.com"]


def test_an_array_that_is_no_utf8_is_told_as_that(tmp_path: Path) -> None:
    path = save(tmp_path, "events.json", b'[{"id": "\xff"}]')
    assert told(read(path)) == [f"Unreadable {path}"]


def test_events_of_one_system_are_told_apart_from_anothers(tmp_path: Path) -> None:
    path = save(tmp_path, "events.jsonl", LINE.format("jo"))
    [mine], [other] = (list(files.read(path, source=source, now=NOW)) for source in ("import", "billing"))
    assert isinstance(mine, Entry)
    assert isinstance(other, Entry)
    assert mine.identity != other.identity


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none.eml"
    assert read(path) == [Unreadable(str(path), "No such file or directory")]


@pytest.mark.parametrize("name", ["empty.eml", "empty.mbox", "empty.csv", "empty.jsonl", "empty"])
def test_an_empty_file_breaks_nothing(tmp_path: Path, name: str) -> None:
    assert [one for one in read(save(tmp_path, name, b"")) if not isinstance(one, Nothing)] == []
