"""deliverabot review and deliverabot suppressions, on a store that alice, bob and carol worked with."""

import asyncio
import csv
from datetime import datetime
from pathlib import Path

import pytest

from bot import clock
from bot.delivery_event import DeliveryEvent
from bot.intake.intake import Intake
from bot.reviews import Reviews
from bot.settings import Settings
from bot.store import Store
from tests.bot.cli.program import Ended, deliverabot

FORMULA = "=cmd('x')@example.com"


async def decided(path: Path) -> None:
    """alice asked; bob and carol approved."""
    async with Store(path) as store:
        await Intake(store, clock.now).take([bounce("jo@example.com"), bounce(FORMULA)], source="test")
        reviews = Reviews(store, Settings(), clock.now)
        review = await reviews.ask("U0ALICE", "C0DELIV", campaign="acme-q4")
        for who in ("U0BOB", "U0CAROL"):
            await reviews.approve(review.id, who)


def bounce(recipient: str) -> DeliveryEvent:
    told = {"id": recipient, "kind": "bounced", "recipient": recipient, "campaign": "acme-q4", "reply_code": "550"}
    moment = datetime.fromisoformat("2026-11-22T08:00:00+00:00")
    return DeliveryEvent(**told, at=moment, diagnostic="550 5.1.1 User unknown")  # type: ignore[arg-type]


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    asyncio.run(decided(tmp_path / "var/deliverabot.sqlite"))
    return tmp_path


def test_the_reviews_are_listed(acme: Path) -> None:
    header, row = deliverabot("review", cwd=acme).lines
    assert header.split() == ["id", "state", "asked_at", "asked_by", "addresses", "approved", "quorum", "about"]
    assert row.split()[:2] == ["1", "approved"]
    assert row.split()[-5:] == ["U0ALICE", "2", "2", "2", "acme-q4"]


def test_one_review_comes_with_its_votes_and_addresses(acme: Path) -> None:
    lines = deliverabot("review", "1", cwd=acme).lines
    assert lines[0] == "Review 1: approved; 2 addresses of acme-q4"
    assert "approved by 2 of the 2 it needs" in lines
    assert [line.split(":")[0] for line in lines if line.startswith("  U0")] == ["  U0BOB", "  U0CAROL"]
    assert lines[-1].split()[:3] == ["jo@example.com", "invalid_address", "1"]


def test_a_review_for_a_spreadsheet_holds_no_formula(acme: Path) -> None:
    rows = list(csv.DictReader(deliverabot("review", "1", "--csv", cwd=acme).lines))
    assert [row["address"] for row in rows] == [f"'{FORMULA}", "jo@example.com"]
    assert {row["evidence"] for row in rows} == {"550 5.1.1 User unknown"}


def test_suppressions_are_printed_as_csv(acme: Path) -> None:
    rows = list(csv.DictReader(deliverabot("suppressions", cwd=acme).lines))
    assert [(row["address"], row["reason"], row["decided_by"]) for row in rows] == [
        (f"'{FORMULA}", "invalid_address", "review 1"),
        ("jo@example.com", "invalid_address", "review 1"),
    ]


def test_a_review_that_is_not_there_is_said_to_be(acme: Path) -> None:
    assert deliverabot("review", "9", cwd=acme) == Ended(
        1, "", "deliverabot: There is no review 9. See: deliverabot review\n"
    )


@pytest.mark.parametrize("verb", ["review", "suppressions"])
def test_looking_makes_no_store(tmp_path: Path, verb: str) -> None:
    ended = deliverabot(verb, cwd=tmp_path)
    assert ended.status == 1
    assert ended.err == (
        "deliverabot: store.path = 'var/deliverabot.sqlite': there is no store yet."
        " Start the bot once, or name the one it uses.\n"
    )
    assert not (tmp_path / "var").exists()
