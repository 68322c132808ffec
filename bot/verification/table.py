"""A table of any size, read row by row: how it is written, and which column holds the addresses, is found out."""

import codecs
import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from bot.errors import InputError

SAMPLE = 256 * 1024  # octets looked at to find out how it is written
ROWS = 1_000  # rows of these that are looked at
DELIMITERS = ",;\t|"
# What the column is called, in small letters without accents, spaces and dashes; the surest first.
NAMES = (
    *("email", "emailaddress", "adresseemail", "adressemail", "correoelectronico", "mail", "emails", "mailaddress"),
    *("courriel", "correo", "recipient", "address", "adresse", "to"),
)
PLAIN = str.maketrans("áàâäéèêëíìîïóòôöúùûü", "aaaaeeeeiiiioooouuuu", " -_.\ufeff")
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
Open = Callable[[], BinaryIO]


@dataclass(frozen=True)
class Table:
    """`digest`: of its content. `header`: empty where there is none. `column`: where the addresses are, from 0."""

    open: Open
    digest: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    column: int
    width: int

    def rows(self) -> Iterator[list[str]]:
        """Row by row, the header and empty lines left out. InputError: it cannot be read on."""
        lines = _Lines(io.TextIOWrapper(self.open(), self.encoding, "replace", newline=""))
        row = [""]
        for number, row in enumerate(_rows(lines, self.delimiter)):
            if number or not self.header:
                yield row
        rest = len(row[-1].splitlines())
        if rest > 1 and not lines.last.rstrip().endswith('"'):  # csv takes the end of the file for that of the cell
            line = lines.count - rest + 1
            raise InputError("Line {line}: a quotation mark is never closed, so all after it is one cell.", line=line)

    def address(self, row: Sequence[str]) -> str:
        """Of one row, ready to be asked about; "" where it has none. The case of a domain tells nothing."""
        cell = row[self.column].strip() if self.column < len(row) else ""
        if cell.endswith(">") and "<" in cell:  # Jo Doe <jo@acme.com>
            cell = cell.rpartition("<")[2].removesuffix(">")
        local, at, domain = cell.removeprefix("mailto:").strip().rpartition("@")
        return f"{local}@{domain.lower()}" if at else domain

    def addresses(self) -> Iterator[str]:
        """Those of all rows that have one, in order, with their repetitions."""
        return filter(None, map(self.address, self.rows()))

    @property
    def column_name(self) -> str:
        """For people: the header, or which of how many."""
        return self.header[self.column] if self.header else f"{self.column + 1} of {self.width} (there is no header)"


class _Lines:
    """Lines as they are read: how many so far, and the last of them that is not empty."""

    def __init__(self, text: Iterable[str]) -> None:
        self._text = iter(text)
        self.count, self.last = 0, ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._text)
        self.count += 1
        if not line.isspace():
            self.last = line
        return line


def read_table(open_: Open, *, column: str | None = None) -> Table:
    """Goes through it once. `column`: its header, or its number from 1. InputError: no table, or no such column."""
    digest, head, is_utf8 = _survey(open_)
    encoding = _encoding(head, is_utf8=is_utf8)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    if len(head) == SAMPLE:  # the last line is cut off, perhaps in the middle of a quoted cell
        text = text[: text.rfind("\n") + 1]
    delimiter = _delimiter(text)
    sample = list(islice(_rows(io.StringIO(text, newline=""), delimiter), ROWS))
    if not sample:
        raise InputError("There is no address in this list.")
    width = max(map(len, sample[:1])) if not _has_address(sample[0]) else max(map(len, sample))
    header = () if _has_address(sample[0]) else tuple(cell.strip() for cell in sample[0])
    place = _column(sample, header, width) if column is None else _named(column, header, width)
    return Table(open_, digest, encoding, delimiter, header, place, width)


def _survey(open_: Open) -> tuple[str, bytes, bool]:
    """Digest, beginning, and whether all of it is UTF-8."""
    digest, head, decoder, is_utf8 = hashlib.sha256(), b"", codecs.getincrementaldecoder("utf-8")(), True
    with open_() as file:
        while chunk := file.read(SAMPLE):
            digest.update(chunk)
            head = head or chunk
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
    return digest.hexdigest(), head, is_utf8


def _encoding(head: bytes, *, is_utf8: bool) -> str:
    if marked := encoding_by_mark(head, otherwise=""):
        return marked
    if b"\0" in head:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if max(even, odd) * 5 < len(head):
            raise InputError("This is no text: a list is a CSV file, or a text file with an address a line.")
        return "utf-16-le" if odd > even else "utf-16-be"
    return "utf-8" if is_utf8 else "latin-1"


def encoding_by_mark(head: bytes, *, otherwise: str = "utf-8") -> str:
    """What the first octets of a text say about it. InputError: they are those of a spreadsheet."""
    if head.startswith(b"PK\x03\x04"):
        raise InputError("This is a spreadsheet's own file. Save it as CSV.")
    return next((name for bom, name in BOMS if head.startswith(bom)), otherwise)


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            for row in rows:
                if any(map(str.strip, row)):
                    yield row
            return
        except csv.Error as error:
            raise InputError(
                "Line {line}: {why}. Is a quotation mark never closed?", line=rows.line_num, why=str(error)
            ) from None


def _delimiter(text: str) -> str:
    """The one that cuts most rows into as many cells as the first."""

    def score(delimiter: str) -> tuple[int, int]:
        rows = list(islice(_rows(io.StringIO(text, newline=""), delimiter), 50))
        cells = len(rows[0]) if rows else 1
        return (sum(len(row) == cells for row in rows) if cells > 1 else 0), cells

    return max(DELIMITERS, key=score)


def _has_address(row: Sequence[str]) -> bool:
    return any("@" in cell.strip()[1:] for cell in row)


def _column(sample: Sequence[Sequence[str]], header: Sequence[str], width: int) -> int:
    """The one with the most addresses; of as good ones that which is called so, then the first."""
    rows = sample[1:] if header else sample
    counts = [sum("@" in row[place] for row in rows if place < len(row)) for place in range(width)]
    names = [name.lower().translate(PLAIN) for name in header] or [""] * width
    ranks = [len(NAMES) - NAMES.index(name) if name in NAMES else 0 for name in names]
    place = max(range(width), key=lambda place: (counts[place] * 2 > max(counts), ranks[place], counts[place]))
    if not counts[place] and not ranks[place] and width > 1:
        raise InputError(
            "No column holds addresses: {names}. Name the one that does with --column.", names=_list(header)
        )
    return place


def _named(column: str, header: Sequence[str], width: int) -> int:
    wanted = column.strip().lower()
    for place, name in enumerate(header):
        if name.lower() == wanted:
            return place
    if wanted.isdecimal() and 1 <= int(wanted) <= width:
        return int(wanted) - 1
    raise InputError("There is no column “{column}”: {names}.", column=column, names=_list(header) or f"1 to {width}")


def _list(names: Sequence[str]) -> str:
    return ", ".join(names)
