"""A list somebody hands over, as text or as a table: which column holds the addresses, and which they are."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from msgspec import Struct

from bot.errors import InputError

SAMPLE = 1_000  # rows looked at to find the column
# What the column is called, in small letters without accents, spaces and dashes.
NAMES = frozenset(
    {
        "address", "adresse", "adressemail", "adresseemail", "correo", "correoelectronico", "courriel", "email",
        "emailaddress", "emails", "mail", "mailaddress", "recipient", "to",
    }
)  # fmt: skip
PLAIN = str.maketrans("áàâäéèêëíìîïóòôöúùûü", "aaaaeeeeiiiioooouuuu", " -_.\ufeff")
ZIPPED, NUL = b"PK\x03\x04", b"\0"  # a spreadsheet as its program saves it; a file that is no text


class AddressList(Struct, frozen=True):
    """`column`: the header of the column they are from; empty where it has none, or there is but one column."""

    addresses: list[str]
    column: str = ""


def read_list(data: bytes) -> AddressList:
    """The addresses of a file, in its order and with its repetitions. InputError: it is no text."""
    text = _text(data)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        first = [row for row in islice(rows, SAMPLE) if any(cell.strip() for cell in row)]
        if not first:
            return AddressList([])
        if all("@" in cell for row in first for cell in row if cell.strip()):  # several in a line, and nothing else
            return AddressList(
                [address for row in chain(first, rows) for address in _cells([[cell] for cell in row], 0)]
            )
        place, header = _column(first)
        return AddressList([*_cells(chain(first[1:] if header else first, rows), place)], header)
    except csv.Error as error:
        raise InputError("This file cannot be read as a table: {why}.", why=str(error)) from None


def _text(data: bytes) -> str:
    if data.startswith(ZIPPED):
        raise InputError("This is a spreadsheet's own file. Save it as CSV, and upload that.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if NUL in data:
        raise InputError("This is no text. Upload a CSV file, or a text file with an address a line.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    """The one that the first line has most of."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t|", key=line.count)


def _column(rows: Sequence[Sequence[str]]) -> tuple[int, str]:
    """Its place, and its header if the first row is one: named like an address, or else the one with the most @."""
    names = [cell.strip().lower().translate(PLAIN) for cell in rows[0]]
    if not any("@" in cell for cell in rows[0]):
        for place, name in enumerate(names):
            if name in NAMES:
                return place, rows[0][place].strip().strip("\ufeff")
    width = max(len(row) for row in rows)
    counts = [sum("@" in row[place] for row in rows if place < len(row)) for place in range(width)]
    place = counts.index(max(counts))
    header = rows[0][place].strip() if place < len(rows[0]) else ""
    return (place, header) if counts[place] and len(rows) > 1 and "@" not in header else (place, "")


def _cells(rows: Iterable[Sequence[str]], place: int) -> Iterator[str]:
    for row in rows:
        cell = row[place].strip() if place < len(row) else ""
        if cell.endswith(">") and "<" in cell:  # Jo Doe <jo@acme.com>
            cell = cell.rpartition("<")[2].removesuffix(">")
        cell = cell.removeprefix("mailto:").strip()
        if cell:
            yield cell
