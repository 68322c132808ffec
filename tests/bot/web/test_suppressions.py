"""GET /suppressions and its CSV: the addresses that must not be mailed, for the systems that send."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spreadsheet import ADDRESS, FORMULA, csv_rows
from bot.store import Connection, Store
from tests.bot.acme import NOW
from tests.bot.web.conftest import READ, Http, detail


def suppress(db: Connection, *addresses: str) -> None:
    db.executemany(
        "INSERT INTO suppression (address, reason, since_at, decided_by) VALUES (?, 'invalid_address', ?, 'review 1')",
        [(address, NOW) for address in addresses],
    )


async def page(http: Http, query: str = "") -> Any:
    answer = await http.get(f"/suppressions{query}", headers=READ)
    assert answer.status == 200
    return await answer.json()


async def table(http: Http) -> list[list[str]]:
    answer = await http.get("/suppressions.csv", headers=READ)
    return list(csv.reader(io.StringIO(await answer.text(), newline="")))


async def test_none(http: Http) -> None:
    assert await page(http) == {"suppressions": [], "next": None}


async def test_each_with_why_and_since_when(http: Http, store: Store) -> None:
    await store.write(suppress, "jo@dead.example")
    assert await page(http) == {
        "suppressions": [{"address": "jo@dead.example", "reason": "invalid_address", "since": "2026-11-22T10:00:00Z"}],
        "next": None,
    }


async def test_pages_follow_one_another_until_next_is_null(http: Http, store: Store) -> None:
    everybody = [f"{n:03}@dead.example" for n in range(25)]
    await store.write(suppress, *everybody)
    seen, query = [], "?limit=10"
    while True:
        found = await page(http, query)
        seen.append([row["address"] for row in found["suppressions"]])
        if found["next"] is None:
            break
        query = f"?limit=10&after={found['next']}"
    assert seen == [everybody[:10], everybody[10:20], everybody[20:]]


async def test_a_last_page_that_is_full_is_the_last(http: Http, store: Store) -> None:
    await store.write(suppress, "a@dead.example", "b@dead.example")
    assert (await page(http, "?limit=2"))["next"] is None


async def test_an_address_with_a_plus_is_found_where_it_is_escaped(http: Http, store: Store) -> None:
    await store.write(suppress, "jo+1@dead.example", "jo+2@dead.example")
    found = await page(http, "?after=jo%2B1@dead.example")
    assert [row["address"] for row in found["suppressions"]] == ["jo+2@dead.example"]


@pytest.mark.parametrize("limit", ["0", "10001", "-1", "ten", "", "1.5", "²", "٣", "9" * 5_000])
async def test_a_limit_that_is_none_is_told_what_is_allowed(http: Http, limit: str) -> None:
    answer = await http.get("/suppressions", params={"limit": limit}, headers=READ)
    told = await detail(answer, 400)
    assert told.startswith("limit = '")
    assert told.endswith("': must be a number from 1 to 10,000")
    assert len(told) < 200


async def test_as_a_file(http: Http, store: Store) -> None:
    await store.write(suppress, "jo@dead.example", "al@dead.example")
    answer = await http.get("/suppressions.csv", headers=READ)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="suppressions.csv"'
    assert await answer.text() == (
        "address,reason,since,decided_by\r\n"
        "al@dead.example,invalid_address,2026-11-22T10:00:00Z,review 1\r\n"
        "jo@dead.example,invalid_address,2026-11-22T10:00:00Z,review 1\r\n"
    )


async def test_the_file_holds_all_of_many_pages(http: Http, store: Store) -> None:
    everybody = [f"{n:05}@dead.example" for n in range(2_500)]
    await store.write(suppress, *everybody)
    assert [row[0] for row in (await table(http))[1:]] == everybody


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
async def test_what_a_spreadsheet_would_run_is_made_harmless(http: Http, store: Store, start: str) -> None:
    await store.write(suppress, f"{start}cmd|calc@dead.example")
    assert (await table(http))[1][0] == f"'{start}cmd|calc@dead.example"


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=5))
def test_no_cell_begins_like_a_formula_and_no_text_is_lost(rows: list[tuple[str, str]]) -> None:
    written = csv_rows(rows)
    read = list(csv.reader(io.StringIO(written, newline="")))
    assert [
        [cell.removeprefix("'") if cell[:2] and cell[1:2] in FORMULA else cell for cell in row] for row in read
    ] == [[cell.removeprefix("'") if cell[:2] and cell[1:2] in FORMULA else cell for cell in row] for row in rows]
    cells = [cell for row in read for cell in row if not ADDRESS.fullmatch(cell)]
    assert not any(cell.startswith(FORMULA) for cell in cells)
