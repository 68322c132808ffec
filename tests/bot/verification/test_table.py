"""Lists as people have them: every encoding, delimiter and header."""

import io

import pytest

from bot.errors import InputError
from bot.verification.table import NoColumn, Table, read_table


def read(data: bytes | str, column: str | None = None) -> Table:
    octets = data.encode() if isinstance(data, str) else data
    return read_table(lambda: io.BytesIO(octets), column=column)


def addresses(data: bytes | str, column: str | None = None) -> list[str]:
    return list(read(data, column).addresses())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_every_encoding_is_found_out(encoding: str) -> None:
    table = read("Prénom,Email\nJosé,josé@acme.com\n".encode(encoding))
    assert table.header == ("Prénom", "Email")
    assert list(table.addresses()) == ["josé@acme.com"]


def test_a_late_letter_that_is_no_utf_8_makes_it_what_windows_writes() -> None:
    data = b"email,name\n" + b"jo@acme.com,Jo\n" * 50_000 + "al@acme.com,“Renée” 5 €\n".encode("cp1252")
    assert list(read(data).rows())[-1] == ["al@acme.com", "“Renée” 5 €"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_delimiter_and_line_end(delimiter: str, end: str) -> None:
    rows = [["Id", "E-Mail", "Note"], ["1", "jo@acme.com", '"a, b; c"'], ["2", "al@acme.com", ""]]
    assert addresses(end.join(delimiter.join(row) for row in rows)) == ["jo@acme.com", "al@acme.com"]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Name,Email,Owner", "Email"),
        ("Name,E-Mail Address,Owner", "E-Mail Address"),
        ("Nom,Adresse e-mail,Responsable", "Adresse e-mail"),
        ("Nombre,Correo electrónico,Dueño", "Correo electrónico"),
        ("a,b,c", "b"),
    ],
)
def test_the_column_is_the_one_called_so_or_the_one_that_is_full_of_them(header: str, name: str) -> None:
    table = read(f"{header}\nJo,jo@acme.com,boss@acme.com\nAl,al@acme.com,\nLi,li@acme.com,\n")
    assert (table.column_name, next(iter(table.addresses()))) == (name, "jo@acme.com")


def test_of_two_full_columns_the_better_name_counts() -> None:
    assert read("recipient,email\nx@a.com,y@a.com\n").column_name == "email"


def test_other_columns_with_addresses_are_named() -> None:
    assert read("id,Email,Owner,Note\n1,jo@a.com,,x\n2,al@a.com,boss@a.com,\n").also() == ["Owner"]
    assert read("1,jo@a.com\n").also() == []


def test_a_street_address_is_none() -> None:
    assert addresses("address,contact\n1 Main St,jo@acme.com\n") == ["jo@acme.com"]


def test_a_list_without_a_header_loses_no_row() -> None:
    table = read("1,jo@acme.com\n2,al@acme.com\n")
    assert (table.header, table.column_name) == ((), "2 of 2 (there is no header)")
    assert list(table.addresses()) == ["jo@acme.com", "al@acme.com"]


def test_an_address_a_line() -> None:
    assert addresses("jo@acme.com\n\n  al@acme.com \n") == ["jo@acme.com", "al@acme.com"]


def test_addresses_as_mail_programs_write_them() -> None:
    assert addresses('"Jo, Doe <jo@ACME.com>"\nmailto:al@acme.com\n') == ["jo@acme.com", "al@acme.com"]


def test_a_column_by_its_header_whatever_its_case_or_by_its_number() -> None:
    data = "Email,Backup\njo@acme.com,al@acme.com\n"
    assert addresses(data, "backup") == addresses(data, "2") == ["al@acme.com"]


def test_no_such_column_names_those_there_are() -> None:
    with pytest.raises(InputError, match=r"^There is no column “Mail”: Email, Name\.$"):
        read("Email,Name\njo@acme.com,Jo\n", "Mail")


def test_no_column_with_addresses() -> None:
    with pytest.raises(NoColumn, match=r"^No column of this file holds addresses: City, Name\.$"):
        read("City,Name\nParis,Jo\n")


def test_rows_of_any_length() -> None:
    assert addresses("Name,Email\nJo\nAl,al@acme.com,more,and more\n") == ["al@acme.com"]


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_nothing(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^There is no address in this list\.$"):
        read(data)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04rest",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        b"\x7fELF\0\1\2\3 and so on, for long",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0",
        b' [\n {"email": "jo@acme.com"}]',
        b'{"emails": ["jo@acme.com"]}',
    ],
)
def test_what_is_no_text(data: bytes) -> None:
    with pytest.raises(InputError, match=r"CSV"):
        read(data)


def test_a_first_line_without_an_end() -> None:
    with pytest.raises(InputError, match=r"^Line 1 is longer than 262144 characters"):
        read("jo@acme.com " * 30_000)


def test_old_line_ends_are_those_of_a_long_list_too() -> None:
    assert len(addresses("email\r" + "".join(f"jo{number}@acme.com\r" for number in range(20_000)))) == 20_000


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_excel_says_of_the_separator_is_no_row(end: str) -> None:
    table = read(end.join(["sep=;", "Name;E-Mail", "Doe, Jo;jo@acme.com", ""]))
    assert (table.header, list(table.rows())) == (("Name", "E-Mail"), [["Doe, Jo", "jo@acme.com"]])


@pytest.mark.parametrize(
    "data",
    [
        "jo@a.com, al@b.com",
        "jo@a.com;al@b.com\r\n",
        "jo@a.com al@b.com\n",
        "Jo <jo@a.com>, Al Doe <al@b.com>",
        "jo@a.com,\n\nmailto:al@b.com; jo@a.com",
    ],
)
def test_where_there_is_nothing_but_addresses_each_is_a_row(data: str) -> None:
    table = read(data)
    assert (table.header, table.width, table.column) == ((), 1, 0)
    assert list(dict.fromkeys(table.addresses())) == ["jo@a.com", "al@b.com"]
    assert len(list(table.rows())) == data.count("@")


def test_but_of_a_column_that_is_named() -> None:
    assert addresses("jo@a.com,al@b.com\n", "2") == ["al@b.com"]


def test_a_quotation_mark_that_is_never_closed() -> None:
    data = 'email,name\njo@acme.com,"Jo\n' + "al@acme.com,Al\n" * 20_000
    with pytest.raises(InputError, match=r"^Line \d+: .*quotation mark"):
        list(read(data).rows())


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ('email,name\njo@acme.com,"Jo\nal@acme.com,Al\n', 2),
        ('"jo@acme.com\nal@acme.com', 1),
        ('email,name\n\njo@acme.com,"Jo\r\nal@acme.com,Al\r\n\r\n', 3),
    ],
)
def test_nor_before_the_end_of_a_short_list(data: str, line: int) -> None:
    with pytest.raises(InputError, match=rf"^Line {line}: a quotation mark is never closed"):
        list(read(data).rows())


@pytest.mark.parametrize("end", ['"', '"\n', '"\r\n\r\n', '",\n', '",x'])
def test_a_cell_of_several_lines_may_be_the_last(end: str) -> None:
    assert len(list(read(f'jo@acme.com,"Jo\nDoe{end}').rows())) == 1


def test_the_same_content_has_the_same_digest() -> None:
    assert read("jo@acme.com").digest == read("jo@acme.com").digest != read("al@acme.com").digest
