"""Files and folders → entries: eml, mbox, Maildir, Postfix logs; CSV and JSON lines of events."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from bot.delivery_event import DECODE_MANY, DECODE_ONE
from bot.intake import envelope, opening
from bot.intake.found import Found, Nothing, Unreadable
from bot.intake.log import PostfixLog, looks_like
from bot.intake.messages import messages_in
from bot.intake.opening import Seen
from bot.intake.prepare import prepare
from bot.intake.tables import Tables, read_csv
from bot.intake.verp import Verp

PLAIN = Tables()
SUFFIXES = {".jsonl": "json", ".ndjson": "json", ".json": "json", ".csv": "csv", ".eml": "message", ".mbox": "mbox"}


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


def read(
    path: Path, *, source: str, now: int, tables: Tables = PLAIN, verp: Verp | None = None, seen: Seen | None = None
) -> Iterator[Found]:
    """Everything in one file. `seen` is told how far it is."""
    try:
        with opening.octets(path) as file:
            start = file.read(65_536)
        kind = kind_of(path, start)
        if kind == "csv":
            yield from read_csv(path, source=source, tables=tables, seen=seen)
        elif kind == "json":
            yield from _json(path, source, seen)
        elif kind == "log":
            yield from _log(path, now, verp, seen)
        else:
            yield from _messages(path, now, verp, seen)
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


def _messages(path: Path, now: int, verp: Verp | None, seen: Seen | None) -> Iterator[Found]:
    for where, message in messages_in(path, seen=seen):
        yield from envelope.entries(message, now=now, verp=verp) or (Nothing(where),)


def _log(path: Path, now: int, verp: Verp | None, seen: Seen | None) -> Iterator[Found]:
    with opening.text(path, seen=seen) as lines:
        yield from PostfixLog(now=now, verp=verp).read(lines)


def _json(path: Path, source: str, seen: Seen | None) -> Iterator[Found]:
    with opening.octets(path, seen=seen) as file:
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
