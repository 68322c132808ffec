"""Two people decide which addresses are taken off the lists; the switch on the page lets one person be both."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.end_to_end.conftest import Sender, become, message, shoot

pytestmark = pytest.mark.server("chromium")


async def asked(page: Page, sender: Sender) -> Locator:
    """The review alice asked for."""
    await sender.spike()
    alert = message(page, "hard bounces in campaign acme-q4")
    await alert.get_by_role("button", name="Review addresses").click()
    review = message(page, "addresses to suppress")
    await expect(review).to_contain_text("It takes 2 approvers other than alice.")
    return review


async def approve(page: Page, review: Locator, person: str) -> None:
    await become(page, person)
    await review.get_by_role("button", name="Approve").click()


async def test_addresses_are_shortened_in_the_channel_and_whole_in_the_form(page: Page, sender: Sender) -> None:
    review = await asked(page, sender)
    await expect(review).to_contain_text("31 at gmail.com · no such mailbox · a…0, b…1, c…2 and 28 more")
    await review.get_by_role("button", name="Show addresses").click()
    await expect(page.get_by_test_id("modal")).to_contain_text("ana.0@gmail.com · no such mailbox")


async def test_who_is_no_approver_is_refused(page: Page, sender: Sender) -> None:
    await approve(page, await asked(page, sender), "U0MALLORY")
    refusal = message(page, "Only visible to you")
    await expect(refusal).to_contain_text("You are not one of the approvers. They are: @deliverability-approvers.")
    assert await sender.suppressed() == []


async def test_two_approve_and_the_addresses_are_served_as_suppressed(page: Page, sender: Sender) -> None:
    review = await asked(page, sender)
    await approve(page, review, "U0BOB")
    await expect(review).to_contain_text("Approved by @bob (1 of 2).")
    await approve(page, review, "U0CAROL")
    await expect(review).to_contain_text("Approved by @bob, @carol (2 of 2).")
    suppressed = await sender.suppressed()
    assert len(suppressed) == 51
    assert "ana.0@gmail.com" in suppressed
    await expect(review).to_contain_text("3 replies")
    await become(page, "U0ALICE")
    await shoot(review, "review-approved")


async def test_undo_takes_it_back(page: Page, sender: Sender) -> None:
    review = await asked(page, sender)
    await approve(page, review, "U0BOB")
    await approve(page, review, "U0CAROL")
    await review.get_by_role("button", name="Undo").click()
    await page.get_by_test_id("confirm").get_by_role("button", name="Undo").click()
    await expect(review).to_contain_text("Undone: these addresses may be mailed again.")
    assert await sender.suppressed() == []


async def test_a_no_takes_its_reason(page: Page, sender: Sender) -> None:
    review = await asked(page, sender)
    await become(page, "U0BOB")
    await review.get_by_role("button", name="Reject…").click()
    form = page.get_by_test_id("modal")
    await form.locator("[data-action-id=why]").fill("gmail.com had an outage")
    await form.locator("button[type=submit]").click()
    await expect(form).to_be_hidden()
    await expect(review).to_contain_text("Rejected by @bob: gmail.com had an outage")
