"""Files and folders → entries: eml, mbox, Maildir, Postfix logs; CSV and JSON lines of events."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bot.delivery_event import DECODE_MANY, DECODE_ONE, DeliveryEvent
from bot.intake import dsn, opening
from bot.intake.log import PostfixLog, looks_like
from bot.intake.messages import messages_in
from bot.intake.prepare import prepare
from bot.store.events import Entry

# What other tools call the fields of an event in the header of their CSV.
ALIASES = {
    "email": "recipient", "address": "recipient", "to": "recipient", "event": "kind", "type": "kind",
    "time": "at", "timestamp": "at", "date": "at", "event_id": "id", "from": "sender", "code": "reply_code",
    "smtp_code": "reply_code", "enhanced_status": "status", "text": "diagnostic", "response": "diagnostic",
}  # fmt: skip
SUFFIXES = {".jsonl": "json", ".ndjson": "json", ".json": "json", ".csv": "csv", ".eml": "message", ".mbox": "mbox"}


class Unreadable(NamedTuple):
    """What could not be read, and why: `where` is file or file:line."""

    where: str
    why: str


class Nothing(NamedTuple):
    """A message that reports nothing: no bounce."""

    where: str


Found = Entry | Unreadable | Nothing


def files_under(paths: Iterable[Path]) -> Iterator[Path]:
    """The files to read, in order: folders are walked; a Maildir counts as its messages."""
    for path in paths:
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
            maildirs = {folder for folder in {p.parent for p in found} if _is_maildir(folder)}
            yield from (p for p in found if p.parent not in maildirs and not _is_unfinished(p))
        else:
            yield path


def _is_maildir(folder: Path) -> bool:
    """Mails are in its cur/ and new/; what lies beside them are the mail server's own notes."""
    return (folder / "cur").is_dir() and (folder / "new").is_dir()


def _is_unfinished(path: Path) -> bool:
    return path.parent.name == "tmp" and _is_maildir(path.parent.parent)


def read(path: Path, *, source: str, now: int) -> Iterator[Found]:
    """Everything in one file."""
    try:
        with opening.octets(path) as file:
            start = file.read(65_536)
        kind = kind_of(path, start)
        reader = {"json": _json, "csv": _csv, "log": _log, "mbox": _messages, "message": _messages}[kind]
        yield from reader(path, source, now)
    except opening.UNREADABLE as error:
        yield Unreadable(str(path), opening.why(error))


def kind_of(path: Path, start: bytes) -> str:
    """What a file is: by its suffix, then by how it begins. `message` where nothing else fits."""
    if opening.suffix(path) in SUFFIXES:
        return SUFFIXES[opening.suffix(path)]
    if start.startswith(b"From "):
        return "mbox"
    if start.lstrip()[:1] in (b"{", b"["):
        return "json"
    return "log" if looks_like(start.decode("utf-8", "replace")) else "message"


def _messages(path: Path, source: str, now: int) -> Iterator[Found]:  # noqa: ARG001 - one shape for all readers
    for where, message in messages_in(path):
        yield from _reported(where, message, now)


def _reported(where: str, message: bytes, now: int) -> Iterator[Found]:
    entries = dsn.entries(message, now=now)
    yield from entries or (Nothing(where),)


def _log(path: Path, source: str, now: int) -> Iterator[Found]:  # noqa: ARG001
    with opening.text(path) as lines:
        yield from PostfixLog(now=now).read(lines)


def _json(path: Path, source: str, now: int) -> Iterator[Found]:  # noqa: ARG001
    with opening.octets(path) as file:
        array = file.read(65_536).lstrip()[:1] == b"["
        file.seek(0)
        if array:
            yield from _json_array(path, file.read(), source)
            return
        for number, line in enumerate(file, 1):
            if line.strip():
                try:
                    yield prepare(DECODE_ONE.decode(line), source)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    yield Unreadable(f"{path}:{number}", str(error))
                    if number == 1 and not isinstance(error, msgspec.ValidationError):
                        return  # JSON over several lines, or none at all: the other lines would only say so again


def _json_array(path: Path, whole: bytes, source: str) -> Iterator[Found]:
    try:
        for event in DECODE_MANY.decode(whole):
            yield prepare(event, source)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        yield Unreadable(str(path), str(error))


def _csv(path: Path, source: str, now: int) -> Iterator[Found]:  # noqa: ARG001
    # Every tool's line ends are read as one, so that they may stand inside a quoted text too.
    with opening.text(path, "utf-8-sig") as file:
        header = file.readline()
        file.seek(0)
        rows = csv.DictReader(file, delimiter=max(",;\t|", key=header.count))
        while True:
            try:
                row = next(rows, None)
                if row is None:
                    return
                yield prepare(_event(row), source)
            except csv.Error as error:  # what follows cannot be told apart any more
                yield Unreadable(f"{path}:{rows.line_num}", str(error))
                return
            except (msgspec.ValidationError, ValueError) as error:
                yield Unreadable(f"{path}:{rows.line_num}", str(error))


def _event(row: dict[str | Any, str | Any]) -> DeliveryEvent:
    named = {str(key).strip().lower().replace(" ", "_"): value for key, value in row.items() if key is not None}
    fields = {ALIASES.get(key, key): value.strip() for key, value in named.items() if value and value.strip()}
    known = {key: value for key, value in fields.items() if key in DeliveryEvent.__struct_fields__}
    return msgspec.convert(known, DeliveryEvent, strict=False)
