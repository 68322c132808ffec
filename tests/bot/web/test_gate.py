"""GET /campaigns/{id}: may this campaign send?"""

from typing import Any

import pytest

from bot.campaigns import Campaigns
from bot.clock import HOUR
from bot.intake.intake import Intake
from bot.settings import Web
from tests.bot.acme import ALICE, SetClock, event
from tests.bot.web.conftest import READ, Http, detail


@pytest.fixture(autouse=True)
async def known(intake: Intake) -> None:
    """acme-q4 has sent mail."""
    await intake.take([event("1", campaign="acme-q4")], source="events")


async def gate(http: Http, campaign: str = "acme-q4", **headers: str) -> Any:
    return await http.get(f"/campaigns/{campaign}", headers={**READ, **headers})


async def test_a_running_campaign_may_send(http: Http) -> None:
    answer = await gate(http)
    assert (answer.status, answer.content_type) == (200, "application/json")
    assert await answer.json() == {
        "id": "acme-q4",
        "state": "running",
        "since": "2026-11-22T10:00:00Z",
        "reason": "",
    }


async def test_a_paused_campaign_may_not_and_the_sender_reads_why(
    http: Http, campaigns: Campaigns, clock: SetClock
) -> None:
    clock.forward(HOUR)
    await campaigns.pause("acme-q4", ALICE, why="stale list")
    assert await (await gate(http)).json() == {
        "id": "acme-q4",
        "state": "paused",
        "since": "2026-11-22T11:00:00Z",
        "reason": "stale list",
    }


async def test_when_its_pause_is_over_it_may_send_at_once(http: Http, campaigns: Campaigns, clock: SetClock) -> None:
    await campaigns.pause("acme-q4", ALICE, span=HOUR, why="stale list")
    clock.forward(HOUR)
    assert await (await gate(http)).json() == {
        "id": "acme-q4",
        "state": "running",
        "since": "2026-11-22T11:00:00Z",
        "reason": "",
    }


async def test_why_somebody_resumed_it_is_no_reason_to_stop(http: Http, campaigns: Campaigns) -> None:
    await campaigns.pause("acme-q4", ALICE)
    await campaigns.resume("acme-q4", ALICE, why="list cleaned")
    assert (await (await gate(http)).json())["reason"] == ""


async def test_a_campaign_never_heard_of_is_404(http: Http) -> None:
    assert await detail(await gate(http, "acme-q5"), 404) == (
        "No mail of a campaign 'acme-q5' has been seen here. Check its id."
    )


async def test_a_name_with_spaces_and_letters_of_the_world_is_found(http: Http, intake: Intake) -> None:
    await intake.take([event("2", campaign="été & ventes")], source="events")
    answer = await gate(http, "%C3%A9t%C3%A9%20%26%20ventes")
    assert (await answer.json())["id"] == "été & ventes"


async def test_the_answer_may_be_kept_for_a_moment_by_the_sender_alone(http: Http) -> None:
    assert (await gate(http)).headers["Cache-Control"] == "private, max-age=5"


async def test_how_long_it_may_be_kept_is_a_setting(serving: Any) -> None:
    http = await serving(web=Web(gate_max_age=0))
    assert (await gate(http)).headers["Cache-Control"] == "private, max-age=0"


async def test_what_the_sender_knows_already_is_304_without_a_body(http: Http) -> None:
    known = (await gate(http)).headers["ETag"]
    answer = await gate(http, **{"If-None-Match": known})
    assert (answer.status, await answer.read()) == (304, b"")
    assert answer.headers["ETag"] == known
    assert answer.headers["Cache-Control"] == "private, max-age=5"


@pytest.mark.parametrize("several", ['"other", {known}', "W/{known}", "*"])
async def test_every_form_of_if_none_match_is_understood(http: Http, several: str) -> None:
    known = (await gate(http)).headers["ETag"]
    assert (await gate(http, **{"If-None-Match": several.format(known=known)})).status == 304


async def test_what_changed_is_told_in_full(http: Http, campaigns: Campaigns) -> None:
    known = (await gate(http)).headers["ETag"]
    await campaigns.pause("acme-q4", ALICE)
    answer = await gate(http, **{"If-None-Match": known})
    assert (answer.status, (await answer.json())["state"]) == (200, "paused")


async def test_the_end_of_a_pause_changes_the_answer_once(http: Http, campaigns: Campaigns, clock: SetClock) -> None:
    await campaigns.pause("acme-q4", ALICE, span=HOUR)
    clock.forward(HOUR + 17_000)
    known = (await gate(http)).headers["ETag"]
    await campaigns.end_pauses()
    assert (await gate(http, **{"If-None-Match": known})).status == 304


async def test_more_mail_does_not_change_the_answer(http: Http, intake: Intake, clock: SetClock) -> None:
    known = (await gate(http)).headers["ETag"]
    clock.forward(HOUR)
    await intake.take([event("2", campaign="acme-q4")], source="events")
    assert (await gate(http, **{"If-None-Match": known})).status == 304
