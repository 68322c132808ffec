"""What the first octets of a file say of its encoding."""

import codecs

from bot.errors import InputError

BOMS = (
    *((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32")),
    *((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")),  # one of them begins UTF-32's too
)
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # .xlsx and .ods; .xls


def encoding_by_mark(head: bytes, *, otherwise: str = "utf-8") -> str:
    """What the first octets of a text say about it. InputError: they are those of a spreadsheet."""
    if head.startswith(SPREADSHEETS):
        raise InputError("This is a spreadsheet's own file. Save it as CSV.")
    return next((name for bom, name in BOMS if head.startswith(bom)), otherwise)
