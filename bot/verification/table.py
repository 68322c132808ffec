"""A table of any size, read row by row: how it is written, and which column holds the addresses, is found out."""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from bot.encoding import encoding_by_mark
from bot.errors import InputError
from bot.verification.addresses import addresses_in

SAMPLE = 256 * 1024  # octets looked at to find out how it is written
ROWS = 1_000  # rows of these that are looked at
DELIMITERS = ",;\t|"
# What the column is called, in small letters without accents, spaces and dashes; the surest first.
NAMES = (
    *("email", "emailaddress", "adresseemail", "adressemail", "correoelectronico", "mail", "emails", "mailaddress"),
    *("courriel", "correo", "recipient", "address", "adresse", "to"),
)
PLAIN = str.maketrans("áàâäéèêëíìîïóòôöúùûü", "aaaaeeeeiiiioooouuuu", " -_.\ufeff")
SEPARATOR = re.compile(r"sep=([^\r\n])[\r\n]", re.IGNORECASE)  # the first line, as Excel writes and reads it
JSON = re.compile(r'\s*[\[{]\s*["\[{]')
Open = Callable[[], BinaryIO]


class NoColumn(InputError):
    """None of its columns holds addresses, as far as can be seen."""


@dataclass(frozen=True)
class Table:
    """`digest`: of its content. `header`: empty where there is none. `column`: where the addresses are, from 0.

    `above`: lines before its first row. `loose`: nothing but addresses, several in a line: each is a row of its own.
    """

    open: Open
    digest: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    column: int
    width: int
    above: int = 0
    loose: bool = False

    def rows(self) -> Iterator[list[str]]:
        """Row by row, the header and empty lines left out. InputError: it cannot be read on."""
        lines = _Lines(io.TextIOWrapper(self.open(), self.encoding, "replace", newline=""))
        for _ in range(self.above):
            next(lines)
        row = [""]
        for number, row in enumerate(_rows(lines, self.delimiter)):
            if self.loose:
                yield from ([address] for cell in row for address in _apart(cell))
            elif number or not self.header:
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
        if self.loose:
            return "none: there are addresses wherever one looks"
        return self.header[self.column] if self.header else f"{self.column + 1} of {self.width} (there is no header)"

    def also(self) -> list[str]:
        """Other columns of which the first rows hold addresses too, by header or number."""
        others = [place for place in range(self.width) if place != self.column]
        rows = list(islice(self.rows(), ROWS))
        found = [place for place in others if any(_has_address(row[place : place + 1]) for row in rows)]
        return [self.header[place] if self.header else str(place + 1) for place in found]


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
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1]
        if not text:
            raise InputError(
                "Line 1 is longer than {most} characters: this is no table, with a row a line.", most=SAMPLE
            )
    if JSON.match(text):
        raise InputError("This is JSON: a list is a CSV file, or a text file with an address a line.")
    said = SEPARATOR.match(text)
    text = text[said.end() :].removeprefix("\n") if said else text
    delimiter = said[1] if said else _delimiter(text)
    sample = list(islice(_rows(io.StringIO(text, newline=""), delimiter), ROWS))
    if not sample:
        raise InputError("There is no address in this list.")
    above = 1 if said else 0
    if column is None and _is_loose(sample):
        return Table(open_, digest, encoding, delimiter, (), 0, 1, above, loose=True)
    width = max(map(len, sample[:1])) if not _has_address(sample[0]) else max(map(len, sample))
    header = () if _has_address(sample[0]) else tuple(cell.strip() for cell in sample[0])
    place = _column(sample, header, width) if column is None else _named(column, header, width)
    return Table(open_, digest, encoding, delimiter, header, place, width, above)


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
    return "utf-8" if is_utf8 else "cp1252"


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


def _is_loose(sample: Sequence[Sequence[str]]) -> bool:
    """Addresses wherever one looks, and several in a line?"""
    cells = [cell for row in sample for cell in row if cell.strip()]
    several = len(cells) > len(sample) or any(len(_apart(cell)) > 1 for cell in cells)
    return several and all("@" in cell.strip()[1:] for cell in cells)


def _apart(cell: str) -> list[str]:
    """The addresses of a cell that holds nothing else: one, as it stands, unless there are several."""
    return addresses_in(cell) if cell.count("@") > 1 else [cell] if cell.strip() else []


def _column(sample: Sequence[Sequence[str]], header: Sequence[str], width: int) -> int:
    """The one with the most addresses; of as good ones that which is called so, then the first."""
    rows = sample[1:] if header else sample
    counts = [sum("@" in row[place] for row in rows if place < len(row)) for place in range(width)]
    names = [name.lower().translate(PLAIN) for name in header] or [""] * width
    ranks = [len(NAMES) - NAMES.index(name) if name in NAMES else 0 for name in names]
    place = max(range(width), key=lambda place: (counts[place] * 2 > max(counts), ranks[place], counts[place]))
    if not counts[place] and not ranks[place] and width > 1:
        raise NoColumn("No column of this file holds addresses: {names}.", names=_list(header))
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
