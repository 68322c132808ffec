"""Tables for people's spreadsheets."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

# A spreadsheet would run these, some in their full-width forms too: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# … but for a plain address: nothing in it can call a function, and whoever imports it needs it as it is.
ADDRESS = re.compile(r"[\w.+%-][\w.+=%-]{0,63}@[\w.-]{1,255}")


def csv_rows(rows: Iterable[Sequence[str]], *, end: str = "\r\n") -> str:
    """Rows as CSV, with what a spreadsheet would take for a formula made harmless. `end` of a line: RFC 4180's for files."""
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows([[harmless(cell) for cell in row] for row in rows])
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs."""
    return f"'{cell}" if cell.startswith(FORMULA) and not ADDRESS.fullmatch(cell) else cell
