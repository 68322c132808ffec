"""Is it alive, is it ready, and what an unknown path or a fault inside is answered."""

import pytest

from bot.store import Store
from tests.bot.web.conftest import READ, Http, detail


async def test_alive(http: Http) -> None:
    answer = await http.get("/healthz")
    assert (answer.status, await answer.json()) == (200, {"status": "ok"})


async def test_ready_names_its_parts(http: Http) -> None:
    answer = await http.get("/readyz")
    assert (answer.status, await answer.json()) == (200, {"status": "ready", "store": True, "slack": True})


async def test_what_is_down_is_named_with_the_time_to_ask_again(http: Http, parts: dict[str, bool]) -> None:
    parts["slack"] = False
    answer = await http.get("/readyz")
    assert await detail(answer, 503) == "Not ready: slack."
    assert answer.headers["Retry-After"] == "2"


async def test_all_that_is_down_is_named(http: Http, parts: dict[str, bool]) -> None:
    parts.update(store=False, slack=False)
    assert await detail(await http.get("/readyz"), 503) == "Not ready: store, slack."


async def test_a_path_that_is_none_is_named(http: Http) -> None:
    assert await detail(await http.get("/event"), 404) == "GET /event: Not Found"


async def test_slack_is_not_served_where_it_comes_by_socket(http: Http) -> None:
    assert await detail(await http.post("/slack/events"), 404) == "POST /slack/events: Not Found"


async def test_a_fault_inside_is_answered_without_showing_it(
    http: Http, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await store.write(lambda db: db.execute("DROP TABLE suppression").rowcount)
    told = await detail(await http.get("/suppressions", headers=READ), 500)
    assert told == "Something went wrong here; nothing was stored. Try again; the log says more."
    assert "no such table: suppression" in caplog.text
