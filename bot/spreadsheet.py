"""Tables for people's spreadsheets."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run these


def csv_rows(rows: Iterable[Sequence[str]], *, end: str = "\r\n") -> str:
    """Rows as CSV, with what a spreadsheet would take for a formula made harmless. `end` of a line: RFC 4180's for files."""
    out = io.StringIO()
    safe = [[harmless(cell) for cell in row] for row in rows]
    csv.writer(out, lineterminator=end).writerows(safe)
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell as text, where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
