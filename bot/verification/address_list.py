"""A list somebody hands over as a file that fits in memory: its addresses, and the name of the column they are from."""

import io
from dataclasses import replace
from itertools import islice

from msgspec import Struct

from bot.errors import InputError
from bot.verification.table import ROWS, Table, read_table


class AddressList(Struct, frozen=True):
    """In the file's order and with its repetitions. `column`: empty where it has no header."""

    addresses: list[str]
    column: str = ""


def read_list(data: bytes) -> AddressList:
    """The addresses of a file. InputError: it is no list."""
    try:
        table = read_table(lambda: io.BytesIO(data))
    except InputError as error:
        if "--column" in error.sentence:  # advice for the command line
            raise InputError("No column of this file holds addresses: {names}.", **error.values) from None
        raise
    if _nothing_else(table):  # several in a line
        columns = [replace(table, column=place) for place in range(table.width)]
        return AddressList([found for row in table.rows() for column in columns if (found := column.address(row))])
    return AddressList(list(table.addresses()), table.column_name if table.header else "")


def _nothing_else(table: Table) -> bool:
    """Addresses wherever one looks?"""
    return not table.header and all("@" in cell for row in islice(table.rows(), ROWS) for cell in row if cell.strip())
