"""Pausing and resuming: the stored state changes once, whoever clicks; the trail and the alert's thread tell it."""

import asyncio

import pytest

from bot.alerts import Alerts, Finding
from bot.campaigns import Campaigns
from bot.clock import HOUR, MINUTE
from bot.errors import NotFound, TooLate
from bot.intake.intake import Intake
from bot.settings import Settings
from bot.store import Connection, Store, audit
from bot.store.campaigns import Campaign
from tests.bot.acme import ALICE, BOB, NOW, SetClock, event, told

BOT = "deliverabot"


@pytest.fixture
async def campaigns(store: Store, intake: Intake, clock: SetClock) -> Campaigns:
    """Three campaigns have sent mail, Acme-Q4 last."""
    for number, name in enumerate(("newsletter", "acme-q3", "Acme-Q4")):
        await intake.take([event(str(number), campaign=name)], source="events")
        clock.forward(MINUTE)
    return Campaigns(store, Settings(), clock)


def trail(db: Connection, campaign: str = "Acme-Q4") -> list[tuple[str, str, str]]:
    return [(line.action, line.who, line.why) for line in audit.about(db, "campaign", campaign)]


async def test_a_campaign_runs_until_somebody_pauses_it(campaigns: Campaigns) -> None:
    found = await campaigns.gate("Acme-Q4")
    assert found is not None
    assert (found.state, found.since_at) == ("running", NOW + 2 * MINUTE)


async def test_a_campaign_never_heard_of_has_no_gate(campaigns: Campaigns) -> None:
    assert await campaigns.gate("nobody") is None


async def test_alice_pauses_it_and_says_why(campaigns: Campaigns, store: Store, clock: SetClock) -> None:
    paused = await campaigns.pause("Acme-Q4", ALICE, why="stale list")
    assert (paused.state, paused.since_at, paused.until_at) == ("paused", clock(), None)
    assert (paused.who, paused.reason) == (ALICE, "stale list")
    assert await campaigns.gate("Acme-Q4") == paused
    assert await store.read(trail) == [("paused", ALICE, "stale list")]


async def test_of_all_who_pause_at_once_one_does(campaigns: Campaigns, store: Store) -> None:
    people = [f"U{n}" for n in range(20)]
    outcomes = await asyncio.gather(*(campaigns.pause("Acme-Q4", who) for who in people), return_exceptions=True)
    [first] = [one for one in outcomes if isinstance(one, Campaign)]
    assert {str(one) for one in outcomes if isinstance(one, TooLate)} == {"Acme-Q4 is paused already."}
    assert await store.read(trail) == [("paused", first.who, "")]


async def test_a_pause_and_a_resume_that_race_both_count(campaigns: Campaigns, store: Store) -> None:
    await campaigns.pause("Acme-Q4", ALICE)
    await asyncio.gather(campaigns.resume("Acme-Q4", BOB), campaigns.pause("Acme-Q4", ALICE))
    assert [action for action, _, _ in await store.read(trail)] == ["paused", "resumed", "paused"]


async def test_bob_resumes_it(campaigns: Campaigns, store: Store, clock: SetClock) -> None:
    await campaigns.pause("Acme-Q4", ALICE)
    clock.forward(HOUR)
    running = await campaigns.resume("Acme-Q4", BOB, why="list cleaned")
    assert (running.state, running.since_at, running.who, running.reason) == ("running", clock(), BOB, "list cleaned")
    assert await store.read(trail) == [("paused", ALICE, ""), ("resumed", BOB, "list cleaned")]


async def test_of_all_who_resume_at_once_one_does(campaigns: Campaigns, store: Store) -> None:
    await campaigns.pause("Acme-Q4", ALICE)
    outcomes = await asyncio.gather(*(campaigns.resume("Acme-Q4", f"U{n}") for n in range(10)), return_exceptions=True)
    assert {str(one) for one in outcomes if isinstance(one, TooLate)} == {"Acme-Q4 is running already."}
    assert len(await store.read(trail)) == 2


@pytest.mark.parametrize("verb", ["pause", "resume"])
async def test_what_is_not_known_cannot_be_changed(campaigns: Campaigns, verb: str) -> None:
    with pytest.raises(NotFound, match=r"^There is no campaign called nobody\.$"):
        await getattr(campaigns, verb)("nobody", ALICE)


async def test_a_pause_may_end_by_itself(campaigns: Campaigns, clock: SetClock) -> None:
    paused = await campaigns.pause("Acme-Q4", ALICE, span=2 * HOUR)
    assert paused.until_at == clock() + 2 * HOUR
    clock.forward(2 * HOUR - 1)
    assert await campaigns.gate("Acme-Q4") == paused


async def test_when_its_time_is_over_it_may_send_before_anybody_wrote_it_down(
    campaigns: Campaigns, clock: SetClock
) -> None:
    paused = await campaigns.pause("Acme-Q4", ALICE, span=2 * HOUR)
    clock.forward(2 * HOUR)
    found = await campaigns.gate("Acme-Q4")
    assert found is not None
    assert (found.state, found.since_at, found.until_at) == ("running", paused.until_at, None)


async def test_the_gate_says_the_same_once_it_is_written_down(campaigns: Campaigns, clock: SetClock) -> None:
    await campaigns.pause("Acme-Q4", ALICE, span=2 * HOUR)
    clock.forward(2 * HOUR + 17_000)
    before = await campaigns.gate("Acme-Q4")
    await campaigns.end_pauses()
    after = await campaigns.gate("Acme-Q4")
    assert before is not None
    assert after is not None
    assert (after.state, after.since_at) == (before.state, before.since_at)


async def test_the_end_of_a_pause_is_written_down_and_told_once(
    campaigns: Campaigns, store: Store, clock: SetClock
) -> None:
    await campaigns.pause("Acme-Q4", ALICE, span=HOUR)
    clock.forward(HOUR)
    await asyncio.gather(campaigns.end_pauses(), campaigns.end_pauses())
    assert await store.read(trail) == [("paused", ALICE, ""), ("resumed", BOT, "")]
    assert await store.read(told) == [("notice", "2")]


async def test_before_its_time_no_pause_ends(campaigns: Campaigns, clock: SetClock) -> None:
    await campaigns.pause("Acme-Q4", ALICE, span=HOUR)
    clock.forward(HOUR - 1)
    assert await campaigns.end_pauses() == 0


async def test_a_pause_without_end_is_not_ended(campaigns: Campaigns, clock: SetClock) -> None:
    await campaigns.pause("Acme-Q4", ALICE)
    clock.forward(1_000 * HOUR)
    assert await campaigns.end_pauses() == 0


async def test_a_pause_that_is_over_may_be_followed_by_another(campaigns: Campaigns, clock: SetClock) -> None:
    await campaigns.pause("Acme-Q4", ALICE, span=HOUR)
    clock.forward(HOUR)
    again = await campaigns.pause("Acme-Q4", BOB, why="still stale")
    assert (again.state, again.who, again.until_at) == ("paused", BOB, None)
    assert await campaigns.end_pauses() == 0


async def test_the_thread_of_its_open_alert_tells_it(campaigns: Campaigns, store: Store, clock: SetClock) -> None:
    bad = Finding(check="bounce_rate", kind="campaign", subject="Acme-Q4", state="critical", evidence={"rate": 0.3})
    await Alerts(store, Settings(), clock).consider([bad])
    await campaigns.pause("Acme-Q4", ALICE)
    assert await store.read(told) == [("alert", "1"), ("history", "2")]


async def test_an_alert_about_a_domain_of_the_same_name_is_not_concerned(
    campaigns: Campaigns, store: Store, clock: SetClock
) -> None:
    bad = Finding(check="bounce_rate", kind="domain", subject="Acme-Q4", state="critical", evidence={"rate": 0.3})
    await Alerts(store, Settings(), clock).consider([bad])
    await campaigns.pause("Acme-Q4", ALICE)
    assert await store.read(told) == [("alert", "1")]


async def test_without_an_alert_nothing_is_posted(campaigns: Campaigns, store: Store) -> None:
    await campaigns.pause("Acme-Q4", ALICE)
    assert await store.read(told) == []


async def test_paused_ones_are_listed_first_then_by_latest_mail(campaigns: Campaigns) -> None:
    await campaigns.pause("newsletter", ALICE)
    assert [one.id for one in await campaigns.listing()] == ["newsletter", "Acme-Q4", "acme-q3"]


async def test_a_name_is_found_whatever_its_case(campaigns: Campaigns) -> None:
    assert await campaigns.named("acme-q4") == "Acme-Q4"


async def test_the_name_as_it_is_wins_over_others_of_its_letters(campaigns: Campaigns, intake: Intake) -> None:
    await intake.take([event("9", campaign="ACME-Q4")], source="events")
    assert await campaigns.named("ACME-Q4") == "ACME-Q4"


async def test_names_that_differ_only_in_case_must_be_said_exactly(campaigns: Campaigns, intake: Intake) -> None:
    await intake.take([event("9", campaign="ACME-Q4")], source="events")
    with pytest.raises(NotFound, match=r"^There is no campaign called acme-q4\. Did you mean ACME-Q4, Acme-Q4\?$"):
        await campaigns.named("acme-q4")


async def test_a_misspelt_name_gets_a_hint(campaigns: Campaigns) -> None:
    with pytest.raises(NotFound, match=r"^There is no campaign called newsleter\. Did you mean newsletter\?$"):
        await campaigns.named("newsleter")


async def test_a_name_like_no_other_is_told_where_the_names_are(campaigns: Campaigns) -> None:
    with pytest.raises(NotFound) as caught:
        await campaigns.named("zzz")
    assert str(caught.value) == ("There is no campaign called zzz. `/campaign list` shows those I have seen mail of.")
