"""Modals: opening by a trigger, the stack, submission and what the app may answer to it."""

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from playground.choosing import CannotDo
from playground.person import Person
from playground.seen import View
from playground.server import Playground
from tests.playground.sandbox import button, modal, option, plain, question, refused, row, section, typed

Body = dict[str, Any]
FORM = modal(question("why", typed()), callback_id="form")


@pytest.fixture
def triggers(app: AsyncApp) -> asyncio.Queue[str]:
    """The trigger ids of the global shortcut, and of buttons called `more`."""
    got: asyncio.Queue[str] = asyncio.Queue()

    async def keep(ack: Any, body: Body) -> None:
        await ack()
        got.put_nowait(body["trigger_id"])

    app.shortcut("start")(keep)
    app.action("more")(keep)
    return got


@pytest.fixture
async def trigger(triggers: asyncio.Queue[str], alice: Person) -> str:
    await alice.shortcut("start")
    return await triggers.get()


@pytest.fixture
async def form(trigger: str, bot: AsyncWebClient, alice: Person) -> View:
    await bot.views_open(trigger_id=trigger, view=FORM)
    return await alice.open_view()


async def test_a_trigger_opens_one_modal_only(trigger: str, bot: AsyncWebClient) -> None:
    await bot.views_open(trigger_id=trigger, view=FORM)
    assert (await refused(bot.views_open(trigger_id=trigger, view=FORM)))["error"] == "exchanged_trigger_id"


async def test_a_trigger_is_good_for_three_seconds(trigger: str, bot: AsyncWebClient, slack: Playground) -> None:
    slack.clock.advance(3.1)
    assert (await refused(bot.views_open(trigger_id=trigger, view=FORM)))["error"] == "expired_trigger_id"


async def test_a_trigger_nobody_gave_is_invalid(bot: AsyncWebClient) -> None:
    assert (await refused(bot.views_open(trigger_id="1.2.x", view=FORM)))["error"] == "invalid_trigger_id"


BAD_VIEWS: list[tuple[Body, str]] = [
    (modal(title="x" * 25), "must be less than 25 characters [json-pointer:/view/title/text]"),
    (modal(private_metadata="x" * 3001), "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
    (modal(*[section("x")] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
    (modal(section("x" * 3001)), "must be less than 3001 characters [json-pointer:/view/blocks/0/text/text]"),
    (
        {"type": "modal", "title": plain("x"), "blocks": [question("why", typed())]},
        "submit is required when an input is in the blocks [json-pointer:/view]",
    ),
    ({"type": "home", "blocks": []}, "unsupported type: home [json-pointer:/view/type]"),
]  # fmt: skip


@pytest.mark.parametrize(("view", "problem"), BAD_VIEWS, ids=[problem[:40] for _, problem in BAD_VIEWS])
async def test_an_unsound_view_is_refused(bot: AsyncWebClient, view: Body, problem: str) -> None:
    answer = await refused(bot.views_open(trigger_id="1.2.x", view=view))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {problem}"]


async def test_what_was_filled_in_is_sent(app: AsyncApp, form: View, alice: Person) -> None:
    got: asyncio.Queue[Body] = asyncio.Queue()

    @app.view("form")
    async def submitted(ack: Any, body: Body) -> None:
        await ack()
        got.put_nowait(body)

    assert await alice.submit(form, {"why": "because"}) == {}
    body = await got.get()
    assert body["view"]["state"] == {"values": {"why": {"typed": {"type": "plain_text_input", "value": "because"}}}}
    assert body["view"]["id"] == form.id
    assert body["user"]["id"] == "U0ALICE"
    await alice.no_view()


async def test_a_required_field_left_empty_is_not_sent(form: View, alice: Person) -> None:
    assert await alice.submit(form) == {"why": "Please complete this required field."}


async def test_an_element_left_alone_is_sent_as_it_started(
    app: AsyncApp, trigger: str, bot: AsyncWebClient, alice: Person
) -> None:
    got: asyncio.Queue[Body] = asyncio.Queue()

    @app.view("form")
    async def submitted(ack: Any, view: Body) -> None:
        await ack()
        got.put_nowait(view["state"]["values"])

    menu = {"type": "static_select", "action_id": "menu", "options": [option("a")], "initial_option": option("a")}
    view = modal(question("kind", menu), question("note", typed(), optional=True), callback_id="form")
    await bot.views_open(trigger_id=trigger, view=view)
    await alice.submit(await alice.open_view())
    values = await got.get()
    assert values["kind"]["menu"]["selected_option"] == option("a")
    assert values["note"]["typed"]["value"] is None


async def test_errors_of_the_app_keep_the_modal_open(app: AsyncApp, form: View, alice: Person) -> None:
    @app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(response_action="errors", errors={"why": "too short"})

    assert await alice.submit(form, {"why": "x"}) == {"why": "too short"}
    assert (await alice.open_view()).id == form.id


async def test_errors_are_for_input_blocks_only(app: AsyncApp, form: View, alice: Person) -> None:
    @app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(response_action="errors", errors={"where": "no such block"})

    with pytest.raises(CannotDo, match="errors for no input block: where"):
        await alice.submit(form, {"why": "x"})


async def test_the_app_may_answer_with_another_view(app: AsyncApp, form: View, alice: Person) -> None:
    @app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(response_action="update", view=modal(section("thanks"), title="Thanks"))

    await alice.submit(form, {"why": "x"})
    assert ((await alice.open_view()).title, (await alice.open_view()).id) == ("Thanks", form.id)


async def test_the_app_may_push_and_then_clear(app: AsyncApp, form: View, alice: Person) -> None:
    @app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(response_action="push", view=modal(title="Sure?", callback_id="sure"))

    @app.view("sure")
    async def sure(ack: Any) -> None:
        await ack(response_action="clear")

    await alice.submit(form, {"why": "x"})
    pushed = await alice.open_view(lambda view: view.title == "Sure?")
    assert pushed.raw["previous_view_id"] == form.id
    await alice.submit(pushed)
    await alice.no_view()


async def test_a_submission_nobody_takes_leaves_the_modal_open(
    slack: Playground, app: AsyncApp, form: View, alice: Person
) -> None:
    slack.lose_patience(after=0.1)
    with pytest.raises(CannotDo, match=r"We had some trouble connecting\. Try again\?"):
        await alice.submit(form, {"why": "x"})
    assert (await alice.open_view()).id == form.id


async def test_the_stack_is_three_high(
    triggers: asyncio.Queue[str], trigger: str, bot: AsyncWebClient, alice: Person
) -> None:
    view = modal(row(button("more")))
    await bot.views_open(trigger_id=trigger, view=view)
    for height in (1, 2):
        await alice.click(await alice.open_view(), "more")
        await bot.views_push(trigger_id=await triggers.get(), view={**view, "title": plain(f"Level {height}")})
        await alice.open_view(lambda one, level=height: one.title == f"Level {level}")  # type: ignore[misc]
    await alice.click(await alice.open_view(), "more")
    answer = await refused(bot.views_push(trigger_id=await triggers.get(), view=view))
    assert answer["error"] == "push_limit_reached"


async def test_an_action_in_a_modal_carries_the_view(
    app: AsyncApp, trigger: str, bot: AsyncWebClient, alice: Person
) -> None:
    got: asyncio.Queue[Body] = asyncio.Queue()

    @app.action("go")
    async def go(ack: Any, body: Body) -> None:
        await ack()
        got.put_nowait(body)

    await bot.views_open(trigger_id=trigger, view=modal(question("why", typed()), row(button("go"))))
    view = await alice.open_view()
    await alice.click(view, "go", values={"why": "halfway"})
    body = await got.get()
    assert body["container"] == {"type": "view", "view_id": view.id}
    assert body["view"]["state"]["values"]["why"]["typed"]["value"] == "halfway"
    assert "response_url" not in body


async def test_a_stale_hash_is_a_conflict(form: View, bot: AsyncWebClient) -> None:
    first = await bot.views_update(view_id=form.id, view=FORM, hash=form.raw["hash"])
    assert first["view"]["hash"] != form.raw["hash"]
    answer = await refused(bot.views_update(view_id=form.id, view=FORM, hash=form.raw["hash"]))
    assert answer["error"] == "hash_conflict"


async def test_a_view_that_is_closed_cannot_be_updated(form: View, bot: AsyncWebClient, alice: Person) -> None:
    await alice.close(form)
    assert (await refused(bot.views_update(view_id=form.id, view=FORM)))["error"] == "not_found"


async def test_closing_is_told_to_who_wants_to_know(
    app: AsyncApp, trigger: str, bot: AsyncWebClient, alice: Person
) -> None:
    got: asyncio.Queue[Body] = asyncio.Queue()

    @app.view_closed("form")
    async def closed(ack: Any, body: Body) -> None:
        await ack()
        got.put_nowait(body)

    await bot.views_open(trigger_id=trigger, view={**FORM, "notify_on_close": True})
    await alice.close(await alice.open_view())
    body = await got.get()
    assert (body["type"], body["is_cleared"], body["view"]["callback_id"]) == ("view_closed", False, "form")


async def test_nobody_sends_the_form_of_somebody_else(form: View, alice: Person, bob: Person) -> None:
    with pytest.raises(CannotDo, match="that view is not open"):
        await bob.submit(form, {"why": "x"})
