"""Files as people hand them over."""

import pytest

from bot.errors import InputError
from bot.verification import AddressList, read_list

BOTH = ["jo@a.com", "al@b.com"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"jo@a.com\nal@b.com\n", AddressList(BOTH)),
        (b"jo@a.com, al@b.com", AddressList(BOTH)),
        (b"jo@a.com;al@b.com\r\njo@a.com\r\n", AddressList([*BOTH, "jo@a.com"])),
        (b"\xef\xbb\xbfE-Mail\njo@a.com\nal@b.com\n", AddressList(BOTH, "E-Mail")),
        ("Nom;Adresse électronique\nJo;jo@a.com\nAl;al@b.com\n".encode(), AddressList(BOTH, "Adresse électronique")),
        (b"name,email\nJo,jo@a.com\nNobody,\nAl,Al Doe <al@b.com>\n", AddressList(BOTH, "email")),
        ("name\temail\nJo\tjo@a.com\nAl\tal@b.com\n".encode("utf-16"), AddressList(BOTH, "email")),
        (b"Jo,jo@a.com\nAl,mailto:al@b.com\n", AddressList(BOTH)),
    ],
)
def test_its_addresses_and_their_column(content: bytes, expected: AddressList) -> None:
    assert read_list(content) == expected


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "There is no address in this list."),
        (b"PK\x03\x04\x14\x00", "This is a spreadsheet's own file. Save it as CSV."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "This is no text"),
        (b"name,town\nJo,Ulm\n", "No column of this file holds addresses: name, town."),
    ],
)
def test_what_is_no_list_is_said(content: bytes, why: str) -> None:
    with pytest.raises(InputError) as refused:
        read_list(content)
    assert str(refused.value).startswith(why)
