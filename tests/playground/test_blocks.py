"""Block Kit: what is accepted, and the exact words in which the rest is refused."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.server import Playground
from tests.playground.sandbox import (
    DELIVERABILITY,
    MANIFEST,
    button,
    client_of,
    modal,
    option,
    plain,
    question,
    refused,
    row,
    section,
    typed,
)

Blocks = list[dict[str, Any]]


async def problems(bot: AsyncWebClient, *blocks: dict[str, Any]) -> list[str]:
    answer = await refused(bot.chat_postMessage(channel=DELIVERABILITY, text="x", blocks=list(blocks)))
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {line}" for line in answer["errors"]]
    return list(answer["errors"])


def pie(*, segments: int = 2, title: str = "Causes") -> dict[str, Any]:
    parts = [{"label": f"part {n}", "value": n} for n in range(segments)]
    return {"type": "data_visualization", "title": title, "chart": {"type": "pie", "segments": parts}}


def line(*, labels: tuple[str, ...], categories: tuple[str, ...]) -> dict[str, Any]:
    points = [{"label": label, "value": 1.5} for label in labels]
    chart = {
        "type": "line",
        "series": [{"name": "bounces", "data": points}],
        "axis_config": {"categories": list(categories), "y_label": "%"},
    }
    return {"type": "data_visualization", "title": "Rate", "chart": chart}


def table(*rows: tuple[Any, ...], **more: Any) -> dict[str, Any]:
    cells = [
        [
            {"type": "raw_text", "text": one} if isinstance(one, str) else {"type": "raw_number", "value": one}
            for one in line
        ]
        for line in rows
    ]
    return {"type": "data_table", "caption": "Campaigns", "rows": cells, **more}


GOOD: list[Blocks] = [
    [section("x" * 3000)],
    [{"type": "section", "fields": [plain("x")] * 10}],
    [{"type": "header", "text": plain("x" * 150)}],
    [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 10}],
    [row(*(button(f"b{n}") for n in range(25)))],
    [{"type": "markdown", "text": "x" * 12_000}],
    [{"type": "divider"}] * 50,
    [{"type": "image", "image_url": "https://acme.com/a.png", "alt_text": "a chart"}],
    [section("x", accessory={"type": "overflow", "options": [option("a")] * 5})],
    [section("x", accessory={"type": "static_select", "options": [option("a")], "initial_option": option("a")})],
    [pie(segments=6)],
    [line(labels=("Mon", "Tue"), categories=("Mon", "Tue"))],
    [table(("Campaign", "Bounces"), ("spring", 12), page_size=10)],
    [{"type": "rich_text", "elements": []}],
]


@pytest.mark.parametrize("blocks", GOOD, ids=lambda blocks: blocks[0]["type"])
async def test_blocks_within_the_limits_are_posted(bot: AsyncWebClient, blocks: Blocks) -> None:
    assert (await bot.chat_postMessage(channel=DELIVERABILITY, text="x", blocks=blocks))["ok"]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"type": "sparkle"}, "unsupported type: sparkle [json-pointer:/blocks/0/type]"),
    ({"type": "alert", "text": plain("x")}, "unsupported type: alert [json-pointer:/blocks/0/type]"),
    (section("x" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ({"type": "section"}, "must define either `text` or `fields` [json-pointer:/blocks/0]"),
    (
        {"type": "section", "fields": [plain("x")] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    (
        {"type": "section", "fields": [plain("x" * 2001)]},
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    (
        {"type": "header", "text": plain("x" * 151)},
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    (
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        "must be a valid enum value [json-pointer:/blocks/0/text/type]",
    ),
    ({"type": "divider", "colour": "red"}, "invalid additional property: colour [json-pointer:/blocks/0]"),
    (
        {"type": "divider", "block_id": "x" * 256},
        "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    (
        row(*(button(f"b{n}") for n in range(26))),
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (
        row(button("a", label="x" * 76)),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    (
        row(button("a", value="x" * 2001)),
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    (
        row(button("x" * 256)),
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    (row(typed()), "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]"),
    (
        row(button("a"), button("a")),
        "`action_id` a already exists for all `elements` [json-pointer:/blocks/0/elements/1/action_id]",
    ),
    (
        row({"type": "static_select", "action_id": "s", "options": [option("a")], "initial_option": option("b")}),
        "initial option must be one of the options [json-pointer:/blocks/0]",
    ),
    (
        {"type": "markdown", "text": "x" * 12_001},
        "must be less than 12001 characters [json-pointer:/blocks/0/text]",
    ),
    ({"type": "image", "image_url": "https://a.b/c.png"}, "missing required field: alt_text [json-pointer:/blocks/0]"),
    (pie(segments=7), "no more than 6 items allowed [json-pointer:/blocks/0/chart/segments]"),
    (pie(title="x" * 51), "must be less than 51 characters [json-pointer:/blocks/0/title]"),
    (
        line(labels=("Mon",), categories=("Mon", "Tue")),
        "data labels must match axis_config categories [json-pointer:/blocks/0/chart/series/0/data]",
    ),
    (table(("only the header",)), "no fewer than 2 items allowed [json-pointer:/blocks/0/rows]"),
    (table(("a", "b"), ("c",)), "all rows must have the same number of cells [json-pointer:/blocks/0/rows]"),
    (table(*[("a",)] * 102), "no more than 101 items allowed [json-pointer:/blocks/0/rows]"),
    (table(("a",), ("b",), page_size=101), "must be less than or equal to 100 [json-pointer:/blocks/0/page_size]"),
]  # fmt: skip


@pytest.mark.parametrize(("block", "problem"), BAD, ids=[problem[:60] for _, problem in BAD])
async def test_a_block_beyond_a_limit_is_refused(bot: AsyncWebClient, block: dict[str, Any], problem: str) -> None:
    assert await problems(bot, block) == [problem]


async def test_a_message_has_50_blocks_at_most(bot: AsyncWebClient) -> None:
    found = await problems(bot, *[{"type": "divider"}] * 51)
    assert found == ["no more than 50 items allowed [json-pointer:/blocks]"]


async def test_a_block_id_is_used_once(bot: AsyncWebClient) -> None:
    found = await problems(bot, section("a", block_id="same"), section("b", block_id="same"))
    assert found == ["`block_id` same already exists [json-pointer:/blocks/1/block_id]"]


async def test_a_message_has_two_charts_at_most(bot: AsyncWebClient) -> None:
    found = await problems(bot, pie(), pie(), pie())
    assert found == ["no more than 2 data_visualization blocks allowed [json-pointer:/blocks]"]


async def test_all_blocks_together_have_a_limit_of_their_own(bot: AsyncWebClient) -> None:
    blocks = [section("x" * 3000) for _ in range(5)]
    answer = await refused(bot.chat_postMessage(channel=DELIVERABILITY, text="x", blocks=blocks))
    assert answer["error"] == "msg_blocks_too_long"


async def test_blocks_that_are_no_list_have_the_wrong_format(bot: AsyncWebClient) -> None:
    answer = await refused(bot.chat_postMessage(channel=DELIVERABILITY, text="x", blocks="[{"))
    assert answer["error"] == "invalid_blocks_format"


async def test_a_missing_block_id_is_generated(bot: AsyncWebClient) -> None:
    answer = await bot.chat_postMessage(channel=DELIVERABILITY, text="x", blocks=[section("a"), section("b")])
    first, second = (block["block_id"] for block in answer["message"]["blocks"])
    assert first
    assert first != second


@pytest.mark.parametrize("block", [pie(), table(("a",), ("b",))], ids=["chart", "table"])
async def test_a_workspace_without_the_new_blocks_refuses_them(block: dict[str, Any]) -> None:
    async with Playground(manifest=MANIFEST, new_blocks=False) as slack:
        found = await problems(client_of(slack), block)
    assert found == [f"unsupported type: {block['type']} [json-pointer:/blocks/0/type]"]


async def test_blocks_validate_says_what_is_wrong_and_posts_nothing(bot: AsyncWebClient) -> None:
    answer = await refused(bot.api_call("blocks.validate", json={"blocks": [{"type": "sparkle"}]}))
    assert answer["errors"] == ["unsupported type: sparkle [json-pointer:/blocks/0/type]"]
    assert (await bot.conversations_history(channel=DELIVERABILITY))["messages"] == []


async def test_blocks_validate_is_content_with_a_sound_view(bot: AsyncWebClient) -> None:
    view = modal(question("why", typed()))
    assert (await bot.api_call("blocks.validate", json={"view": view}))["ok"]
