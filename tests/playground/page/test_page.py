"""The page in a real browser: what a person sees, clicks and types reaches the app, and the other way round."""

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import FilePayload, expect
from slack_sdk.web.async_client import AsyncWebClient

from playground.server import Playground
from tests.playground.page.conftest import Visitors
from tests.playground.page.lunchbot import CANCEL_BUTTON, CHART, DISH_MENU, TABLE, plain, section

pytestmark = pytest.mark.server("chromium")


async def test_completion_offers_the_commands_with_their_hints(visitors: Visitors, bot: AsyncWebClient) -> None:
    page = await visitors.visit()
    composer = page.get_by_test_id("composer")
    await composer.fill("/l")
    commands = page.get_by_test_id("commands").get_by_role("option")
    await expect(commands).to_have_text(["/lunch [dish]Order your lunch", "/late minutesSay that you are late"])
    await composer.press("ArrowDown")
    await composer.press("Tab")
    await expect(composer).to_have_value("/late ")
    await expect(page.get_by_text("/late minutes — Say that you are late")).to_be_visible()


async def test_an_unknown_command_is_refused_and_stays_to_be_corrected(visitors: Visitors, bot: AsyncWebClient) -> None:
    page = await visitors.visit()
    composer = page.get_by_test_id("composer")
    await composer.fill("/lnuch soup")
    await composer.press("Enter")
    await expect(page.get_by_text("/lnuch is not a valid command")).to_be_visible()
    await expect(composer).to_have_value("/lnuch soup")


async def test_a_button_asks_before_it_acts(visitors: Visitors, bot: AsyncWebClient) -> None:
    page = await visitors.visit("U0BOB")
    await bot.chat_postMessage(
        channel="C0DELIV",
        text="An order",
        blocks=[section("One *soup*"), {"type": "actions", "elements": [CANCEL_BUTTON]}],
    )
    button = page.locator("[data-action-id=cancel_order]")
    await button.click()
    await expect(page.get_by_test_id("confirm")).to_contain_text("All of it is cancelled.")
    await page.get_by_role("button", name="Keep it").click()
    await expect(page.get_by_test_id("confirm")).to_have_count(0)
    await expect(button).to_be_focused()
    await button.click()
    await page.get_by_role("button", name="Cancel it").click()
    await expect(page.get_by_test_id("messages")).to_contain_text("Cancelled by @bob")
    await expect(button).to_have_count(0)


async def test_a_modal_shows_what_is_wrong_under_its_inputs(visitors: Visitors, bot: AsyncWebClient) -> None:
    page = await visitors.visit()
    await page.get_by_test_id("composer").fill("/lunch")
    await page.get_by_test_id("composer").press("Enter")
    modal = page.get_by_test_id("modal")
    order = modal.get_by_role("button", name="Order", exact=True)
    await order.click()
    missing = "Please complete this required field."
    await expect(modal.locator(".input-error")).to_have_text([missing, missing, ""])

    await modal.locator("[data-action-id=dish]").click()
    await page.locator("[data-option=stew]").click()
    await modal.locator("[data-action-id=note]").fill("hot")
    await order.click()
    await expect(modal.locator(".input-error")).to_have_text(["", "Say please.", ""])
    await expect(modal.locator("[data-action-id=note]")).to_be_focused()

    await modal.locator("[data-action-id=note]").fill("hot, please")
    await order.click()
    await expect(modal).to_be_hidden()
    await expect(page.get_by_test_id("messages")).to_contain_text("@alice wants stew: hot, please")


async def test_one_person_after_the_other(visitors: Visitors, bot: AsyncWebClient) -> None:
    page = await visitors.visit()
    await page.get_by_test_id("composer").fill("Who is hungry, & <why>?")
    await page.get_by_test_id("composer").press("Enter")
    await expect(page.get_by_text("Who is hungry, & <why>?")).to_be_visible()
    await page.locator("[data-channel=C0GENERAL]").click()
    await page.locator("[data-person=U0CAROL]").click()
    await expect(page).to_have_url(re.compile(r"/\?as=U0CAROL#C0GENERAL$"))
    await expect(page.locator("[data-channel=C0DELIV]")).to_contain_text("unread")
    await page.locator("[data-channel=C0DELIV]").click()
    await expect(page.get_by_text("Who is hungry, & <why>?")).to_be_visible()
    await expect(page.locator("[data-channel=C0DELIV]")).not_to_contain_text("unread")


@pytest.mark.parametrize(
    ("person", "shown"),
    [
        ("U0ALICE", "on 2026-07-01 at 12:30 PM, July 1st, 2026"),
        ("U0BOB", "on 2026-07-01 at 13:30, 1 juillet 2026"),
        ("U0MALLORY", "on 2026-07-01 at 7:30 AM, July 1st, 2026"),
    ],
)
async def test_dates_are_those_of_the_reader(visitors: Visitors, bot: AsyncWebClient, person: str, shown: str) -> None:
    moment = int(datetime(2026, 7, 1, 11, 30, tzinfo=UTC).timestamp())
    page = await visitors.visit(person)
    await bot.chat_postMessage(
        channel="C0DELIV", text=f"Lunch <!date^{moment}^on {{date_num}} at {{time}}, {{date}}|soon>"
    )
    text = await page.get_by_test_id("messages").locator(".text time").inner_text()
    assert text.replace("\N{NARROW NO-BREAK SPACE}", " ") == shown


async def test_a_chart_is_drawn_and_can_be_read_without_seeing_it(visitors: Visitors, bot: AsyncWebClient) -> None:
    page = await visitors.visit()
    await bot.chat_postMessage(channel="C0DELIV", text="Lunches per day", blocks=[CHART])
    message = page.locator("[data-ts]")
    chart = message.get_by_role("img", name="Lunches per day")
    await expect(chart.locator(".line")).to_have_count(2)
    await expect(chart.locator("text", has_text="Lunches")).to_be_visible()
    await expect(message.get_by_role("row")).to_have_text(["DaySoupStew", "Mon35", "Tue1,2042"])
    await message.get_by_role("group", name="Lunches per day").press("End")
    await expect(message.locator(".chart-tip")).to_have_text("TueSoup: 1,204Stew: 2")


async def test_a_table_sorts_and_turns_its_pages(visitors: Visitors, bot: AsyncWebClient) -> None:
    page = await visitors.visit()
    await bot.chat_postMessage(channel="C0DELIV", text="Dishes", blocks=[TABLE])
    first_column = page.locator("tbody th")
    await expect(first_column).to_have_text(["Soup", "Salad"])
    await page.get_by_role("button", name="Price").click()
    await expect(first_column).to_have_text(["Salad", "Soup"])
    await expect(page.get_by_role("columnheader", name="Price")).to_have_attribute("aria-sort", "ascending")
    await page.get_by_role("button", name="Next page").click()
    await expect(first_column).to_have_text(["Stew"])
    await expect(page.get_by_text("3–3 of 3")).to_be_visible()


async def test_the_home_is_asked_for_when_it_is_opened(visitors: Visitors, bot: AsyncWebClient) -> None:
    page = await visitors.visit()
    await page.locator("[data-channel=home]").click()
    home = page.get_by_test_id("home")
    await expect(home).to_contain_text("Today: stew")
    await home.locator("[data-action-id=order_now]").click()
    await expect(page.get_by_test_id("modal")).to_contain_text("Order lunch")
    await page.reload()
    await expect(page.get_by_test_id("modal")).to_contain_text("Order lunch")


async def test_the_keyboard_is_enough(visitors: Visitors, bot: AsyncWebClient) -> None:
    page = await visitors.visit()
    await bot.chat_postMessage(
        channel="C0DELIV", text="Lunch?", blocks=[section("Lunch?"), {"type": "actions", "elements": [DISH_MENU]}]
    )
    menu = page.locator("[data-action-id=dish]")
    await expect(menu).to_be_visible()
    await expect(page.get_by_test_id("composer")).to_be_focused()
    for _ in range(3):
        await page.keyboard.press("Shift+Tab")
        if await menu.evaluate("node => node === document.activeElement"):
            break
    await expect(menu).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("listbox", name="Which dish?")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(menu).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(menu).to_have_text("Salad▾")
    whisper = page.locator(".ephemeral")
    await expect(whisper).to_contain_text("Only visible to you")
    await expect(whisper).to_contain_text("Noted: salad")


async def test_a_modal_keeps_the_focus_and_gives_it_back(visitors: Visitors, bot: AsyncWebClient) -> None:
    page = await visitors.visit()
    composer = page.get_by_test_id("composer")
    await composer.press_sequentially("/lunch")
    await composer.press("Enter")
    modal = page.get_by_test_id("modal")
    await expect(modal.locator("[data-action-id=dish]")).to_be_focused()
    for _ in range(7):
        await page.keyboard.press("Tab")
        # Between the last and the first stop the browser's own window has its turn, seen from here as the body.
        where = await modal.evaluate(
            "node => node.contains(document.activeElement) || document.activeElement === document.body"
        )
        assert where
    await page.keyboard.press("Escape")
    await expect(modal).to_be_hidden()
    await expect(composer).to_be_focused()


async def test_a_modal_upon_another_goes_and_leaves_the_first_as_it_was(
    visitors: Visitors, bot: AsyncWebClient
) -> None:
    page = await visitors.visit()
    await page.get_by_test_id("composer").fill("/lunch")
    await page.get_by_test_id("composer").press("Enter")
    modal = page.get_by_test_id("modal")
    await modal.locator("[data-action-id=note]").fill("no onions")
    for leave in ("Back", "Escape"):
        await modal.locator("[data-action-id=allergies]").click()
        await expect(modal).to_contain_text("None that we know of")
        await expect(modal.locator("[data-view-id]:visible")).to_have_count(1)
        if leave == "Back":
            await modal.get_by_role("button", name="Back").click()
        else:
            await page.keyboard.press("Escape")
        await expect(modal.locator("[data-action-id=note]")).to_have_value("no onions")
        await expect(modal.locator("[data-action-id=note]")).to_be_visible()
    await modal.locator("[data-action-id=allergies]").click()
    await modal.get_by_role("heading", name="Allergies").wait_for()
    await modal.get_by_role("button", name="Close").click()
    await expect(modal).to_be_hidden()


async def test_what_is_half_typed_survives_an_update(visitors: Visitors, bot: AsyncWebClient) -> None:
    page = await visitors.visit()
    note = {
        "type": "input",
        "block_id": "note",
        "label": plain("Note"),
        "element": {"type": "plain_text_input", "action_id": "note"},
    }
    posted = await bot.chat_postMessage(channel="C0DELIV", text="Order", blocks=[section("Order now"), note])
    field = page.locator("[data-action-id=note]")
    await field.press_sequentially("no oni")
    relabelled = note | {"label": plain("Note for the cook")}
    await bot.chat_update(
        channel="C0DELIV", ts=posted["ts"], text="Order", blocks=[section("Order *soon*"), relabelled]
    )
    await expect(page.get_by_text("Note for the cook")).to_be_visible()
    await expect(field).to_be_focused()
    await page.keyboard.type("ons")
    await expect(field).to_have_value("no onions")


async def test_a_file_is_given_with_a_form(visitors: Visitors, bot: AsyncWebClient) -> None:
    page = await visitors.visit()
    await page.get_by_test_id("composer").fill("/lunch")
    await page.get_by_test_id("composer").press("Enter")
    modal = page.get_by_test_id("modal")
    await modal.locator("[data-action-id=dish]").click()
    await page.locator("[data-option=soup]").click()
    await modal.locator("[data-action-id=note]").fill("as pictured, please")
    picture: FilePayload = {"name": "soup.txt", "mimeType": "text/plain", "buffer": b"a bowl"}
    await modal.locator("input[type=file]").set_input_files(picture)
    await expect(modal.get_by_role("button", name="Remove soup.txt")).to_be_visible()
    await modal.get_by_role("button", name="Order", exact=True).click()
    await expect(page.get_by_test_id("messages")).to_contain_text("as pictured, please (soup.txt)")


async def test_a_thread_opens_beside_the_channel(visitors: Visitors, bot: AsyncWebClient) -> None:
    page = await visitors.visit()
    root = await bot.chat_postMessage(channel="C0DELIV", text="Soup is ready")
    await bot.chat_postMessage(channel="C0DELIV", text="Still hot", thread_ts=root["ts"])
    await page.get_by_role("link", name="1 reply").click()
    thread = page.get_by_test_id("thread")
    await expect(thread).to_contain_text("Still hot")
    await page.get_by_test_id("thread-composer").fill("Coming")
    await page.get_by_test_id("thread-composer").press("Enter")
    await expect(thread.locator("[data-ts]")).to_have_count(3)
    await expect(page.get_by_test_id("messages").locator("[data-ts]")).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(thread).to_be_hidden()
    await expect(page.get_by_role("link", name="2 replies")).to_be_focused()


async def test_what_came_while_the_connection_was_down_is_shown(
    slack: Playground, visitors: Visitors, bot: AsyncWebClient
) -> None:
    page = await visitors.visit()
    await expect(page.get_by_test_id("connection")).to_have_text("App connected")
    slack.slack.live.close()
    await expect(page.get_by_test_id("connection")).to_have_text("Reconnecting to the playground…")
    await bot.chat_postMessage(channel="C0DELIV", text="Soup is ready")
    await expect(page.get_by_text("Soup is ready")).to_be_visible()
    await expect(page.get_by_test_id("connection")).to_have_text("App connected")


async def test_nothing_an_app_sends_becomes_markup(visitors: Visitors, bot: AsyncWebClient) -> None:
    page = await visitors.visit()
    evil = "<img src=x onerror=alert(1)> <javascript:alert(1)|click> *<b>bold</b>*"
    await bot.chat_postMessage(channel="C0DELIV", text=evil)
    message = page.locator("[data-ts]")
    await expect(message).to_contain_text("click")
    await expect(message.locator("img, b, a[href^=javascript]")).to_have_count(0)


async def test_on_a_phone_the_channels_are_a_drawer(visitors: Visitors, bot: AsyncWebClient) -> None:
    page = await visitors.visit(width=390)
    general = page.locator("[data-channel=C0GENERAL]")
    await expect(general).to_be_hidden()
    await page.get_by_role("button", name="Channels").click()
    await general.click()
    await expect(general).to_be_hidden()
    await expect(page.get_by_role("heading", name="# general")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
