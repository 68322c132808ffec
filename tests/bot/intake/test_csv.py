"""CSV of events, as other tools write it: their names for the columns, their separators, their quotes."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake import files
from bot.intake.found import Found, Unreadable
from bot.store.events import Entry
from tests.bot.acme import NOW

HEADER = "id,kind,at,recipient,diagnostic"
ROW = "1,bounced,2026-11-22T09:00:00Z,jo@dead.example,550 5.1.1 user unknown"


def read(folder: Path, content: str, *, encoding: str = "utf-8") -> list[Found]:
    path = folder / "events.csv"
    path.write_bytes(content.encode(encoding))
    return list(files.read(path, source="import", now=NOW))


def one(found: list[Found]) -> Entry:
    [entry] = found
    assert isinstance(entry, Entry), entry
    return entry


def test_our_own_names(tmp_path: Path) -> None:
    entry = one(read(tmp_path, f"{HEADER}\n{ROW}\n"))
    assert (entry.kind, entry.recipient, entry.reason) == ("bounced", "jo@dead.example", "invalid_address")


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators(tmp_path: Path, separator: str) -> None:
    content = f"{HEADER}\n{ROW}\n".replace(",", separator)
    assert one(read(tmp_path, content)).recipient == "jo@dead.example"


def test_other_tools_names(tmp_path: Path) -> None:
    content = (
        "Event ID,Event,Timestamp,Email,SMTP Code,Enhanced Status,Response,From,Colour\n"
        "1,bounced,2026-11-22T09:00:00Z,Jo@dead.example,550,5.1.1,user unknown,news@acme.example,red\n"
    )
    entry = one(read(tmp_path, content))
    assert (entry.recipient, entry.reply_code, entry.status) == ("jo@dead.example", "550", "5.1.1")
    assert (entry.diagnostic, entry.domain) == ("user unknown", "acme.example")


def test_a_header_with_spaces_and_capitals(tmp_path: Path) -> None:
    content = f" ID , Kind ,AT, Recipient ,Diagnostic\n{ROW}\n"
    assert one(read(tmp_path, content)).recipient == "jo@dead.example"


def test_numbers_and_truths_are_read_from_their_words(tmp_path: Path) -> None:
    content = (
        "id,kind,at,count,recipient,reason,hard\n"
        "1,sent,2026-11-22T09:00:00Z,500,,,\n"
        "2,bounced,2026-11-22T09:00:00Z,,jo@acme.com,mailbox_full,true\n"
    )
    sent, bounced = read(tmp_path, content)
    assert isinstance(sent, Entry)
    assert isinstance(bounced, Entry)
    assert (sent.count, bounced.hard) == (500, True)


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_of_other_systems(tmp_path: Path, ends: str) -> None:
    assert one(read(tmp_path, f"{HEADER}\n{ROW}\n".replace("\n", ends))).recipient == "jo@dead.example"


def test_a_byte_order_mark(tmp_path: Path) -> None:
    assert one(read(tmp_path, f"{HEADER}\n{ROW}\n", encoding="utf-8-sig")).recipient == "jo@dead.example"


def test_quotes_inside_a_quoted_diagnostic(tmp_path: Path) -> None:
    said = '550 5.1.1 "jo@dead.example", a "user", is unknown'
    entry = one(
        read(tmp_path, f"{HEADER}\n" + ROW.replace("550 5.1.1 user unknown", '"' + said.replace('"', '""') + '"'))
    )
    assert entry.diagnostic == said


def test_a_diagnostic_over_two_lines(tmp_path: Path) -> None:
    content = f'{HEADER}\n{ROW.replace("user unknown", "")[:-10]}"550-5.1.1 no\n550 5.1.1 such user"\n'
    assert one(read(tmp_path, content)).diagnostic == "550-5.1.1 no\n550 5.1.1 such user"


def test_more_cells_than_columns_harm_nothing(tmp_path: Path) -> None:
    assert one(read(tmp_path, f"{HEADER}\n{ROW},more,and more\n")).recipient == "jo@dead.example"


def test_a_wrong_row_is_named_by_its_line_and_harms_no_other(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEADER}\n{ROW}\n2,opened,2026-11-22T09:00:00Z,jo@acme.com,\n3{ROW[1:]}\n")
    assert [type(entry) for entry in found] == [Entry, Unreadable, Entry]
    assert found[1] == Unreadable(f"{tmp_path / 'events.csv'}:3", "Invalid enum value 'opened' - at `$.kind`")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("1,bounced,2026-11-22T09:00:00Z,,", "a bounced event needs a recipient, an address with an @"),
        (",sent,2026-11-22T09:00:00Z,,", "Object missing required field `id`"),
        ("1,sent,2026-11-22T09:00:00,,", "Expected `datetime` with a timezone component - at `$.at`"),
        ("1,sent,yesterday,,", "Invalid RFC3339 encoded datetime - at `$.at`"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, row: str, why: str) -> None:
    assert read(tmp_path, f"{HEADER}\n{row}\n") == [Unreadable(f"{tmp_path / 'events.csv'}:2", why)]


def test_a_cell_larger_than_any_is_named_and_ends_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEADER}\n{ROW}\n2{ROW[1:]}{'x' * 200_000}\n3{ROW[1:]}\n")
    assert [type(entry) for entry in found][:2] == [Entry, Unreadable]


def test_a_header_alone(tmp_path: Path) -> None:
    assert read(tmp_path, f"{HEADER}\n") == []


CELLS = st.text(st.characters(exclude_characters="\x00\r", exclude_categories=["Cs"]), max_size=20)


@given(
    st.lists(CELLS, min_size=1, max_size=5),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_what_csv_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], separator: str
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(["id", "kind", "at", "diagnostic"])
    writer.writerows([[str(n), "deferred", "2026-11-22T09:00:00Z", text] for n, text in enumerate(texts)])
    found = read(tmp_path_factory.mktemp("csv"), out.getvalue())
    assert [entry.diagnostic for entry in found if isinstance(entry, Entry)] == [text.strip() for text in texts]
