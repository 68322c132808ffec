"""Tables for people's spreadsheets."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run these


def csv_rows(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV, with what a spreadsheet would take for a formula made harmless."""
    out = io.StringIO()
    csv.writer(out).writerows([[f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows])
    return out.getvalue()
