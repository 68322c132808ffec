"""Bounces flow in, the alert appears and changes, and people act on it with their mouse."""

import pytest
from playwright.async_api import Page, expect

from tests.end_to_end.conftest import Sender, dead_addresses, message, shoot

pytestmark = pytest.mark.server("chromium")


async def test_a_spike_is_seen_with_its_numbers_and_causes(page: Page, sender: Sender) -> None:
    await sender.spike()
    alert = message(page, "hard bounces in campaign acme-q4")
    await expect(alert).to_contain_text("Critical: hard bounces in campaign acme-q4")
    await expect(alert).to_contain_text("51 of the last 451 mails bounced hard: 11.3%, where 0.2% is usual")
    await expect(alert).to_contain_text("no such mailbox, latest at Orange: 550 5.1.1 Adresse")
    await shoot(alert, "alert")


async def test_it_changes_in_place_while_more_bounces_come(page: Page, sender: Sender) -> None:
    await sender.report("acme-q4", delivered=400, bounced=dead_addresses(20))
    await expect(message(page, "Warning: hard bounces in campaign acme-q4")).to_be_visible()
    await sender.report("acme-q4", bounced=dead_addresses(0, 60))
    await expect(message(page, "Critical: hard bounces in campaign acme-q4")).to_contain_text("80 of the last 480")
    await expect(page.get_by_test_id("messages").locator("[data-ts]")).to_have_count(1)


async def test_a_campaign_is_paused_only_after_a_second_thought(page: Page, sender: Sender) -> None:
    await sender.spike()
    alert = message(page, "hard bounces in campaign acme-q4")
    await alert.get_by_role("button", name="Pause campaign").click()
    await expect(page.get_by_test_id("confirm")).to_contain_text("acme-q4 stops sending until somebody resumes it.")
    await page.get_by_test_id("confirm").get_by_role("button", name="Cancel").click()
    assert await sender.may_send("acme-q4") == "running"
    await alert.get_by_role("button", name="Pause campaign").click()
    await page.get_by_test_id("confirm").get_by_role("button", name="Pause").click()
    await expect(alert).to_contain_text("Critical, sending paused")
    assert await sender.may_send("acme-q4") == "paused"


async def test_its_owner_shows_and_its_thread_tells_the_story(page: Page, sender: Sender) -> None:
    await sender.spike()
    alert = message(page, "hard bounces in campaign acme-q4")
    await alert.get_by_role("button", name="Acknowledge", exact=True).click()
    await expect(alert).to_contain_text("Owner@alice")
    await alert.get_by_role("button", name="Pause campaign").click()
    await page.get_by_test_id("confirm").get_by_role("button", name="Pause").click()
    await expect(alert).to_contain_text("2 replies")
    await alert.get_by_role("link", name="2 replies").click()
    thread = page.get_by_test_id("thread")
    await expect(thread).to_contain_text("alice takes care of this.")
    await expect(thread).to_contain_text("alice paused acme-q4.")
    await shoot(page, "alert-paused")


async def test_it_resolves_when_the_mail_is_good_again(page: Page, sender: Sender) -> None:
    await sender.spike()
    await expect(message(page, "Critical: hard bounces in campaign acme-q4")).to_be_visible()
    await sender.report("acme-q4", delivered=500)
    over = message(page, "Resolved: hard bounces in campaign acme-q4")
    await expect(over).to_contain_text("At its worst 51 of 451 mails bounced hard: 11.3%.")
    await expect(over.locator("[data-action-id]")).to_have_count(0)
