"""What no single field shows: ids said twice, charts whose labels match no axis, tables with ragged rows."""

from collections.abc import Iterator
from typing import Any

from playground.blockkit.check import at
from playground.jsontypes import Json

MOST_CHARTS = 2
MOST_TABLE_CHARACTERS = 10_000


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of a block, wherever they sit in it."""
    candidates = [block.get("accessory"), block.get("element")]
    if block.get("type") in ("actions", "context_actions"):
        candidates += block.get("elements") or []
    return [one for one in candidates if isinstance(one, dict)]


def across_blocks(blocks: list[Json], pointer: str) -> Iterator[str]:
    yield from _repeated_block_ids(blocks, pointer)
    charts = [at for at, block in enumerate(blocks) if block.get("type") == "data_visualization"]
    if len(charts) > MOST_CHARTS:
        yield at(f"no more than {MOST_CHARTS} data_visualization blocks allowed", pointer)
    for position, block in enumerate(blocks):
        here = f"{pointer}/{position}"
        yield from _repeated_action_ids(block, here)
        yield from _wrong_initial_options(block, here)
        if block.get("type") == "data_visualization":
            yield from _chart(block["chart"], f"{here}/chart")
        if block.get("type") in ("data_table", "table"):
            yield from _table(block, here)


def _repeated_block_ids(blocks: list[Json], pointer: str) -> Iterator[str]:
    seen: set[str] = set()
    for position, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id and block_id in seen:
            yield at(f"`block_id` {block_id} already exists", f"{pointer}/{position}/block_id")
        seen.add(block_id or "")


def _repeated_action_ids(block: Json, pointer: str) -> Iterator[str]:
    seen: set[str] = set()
    for position, element in enumerate(elements_of(block)):
        action_id = element.get("action_id")
        if action_id and action_id in seen:
            yield at(
                f"`action_id` {action_id} already exists for all `elements`",
                f"{pointer}/elements/{position}/action_id",
            )
        seen.add(action_id or "")


def _wrong_initial_options(block: Json, pointer: str) -> Iterator[str]:
    """Slack wants an initial option to be one of the options, word for word."""
    for element in elements_of(block):
        offered = list(element.get("options") or [])
        for group in element.get("option_groups") or []:
            offered += group["options"]
        single = element.get("initial_option")
        chosen = element.get("initial_options") or ([single] if single else [])
        if offered and any(option not in offered for option in chosen):
            yield at("initial option must be one of the options", pointer)


def _chart(chart: Any, pointer: str) -> Iterator[str]:
    """Each series has a name of its own and exactly one point for each category."""
    series = chart.get("series") or []
    names = [one["name"] for one in series]
    if len(set(names)) < len(names):
        yield at("series names must be unique", f"{pointer}/series")
    for position, one in enumerate(series):
        labels = [point["label"] for point in one["data"]]
        if sorted(labels) != sorted(chart["axis_config"]["categories"]):
            yield at("data labels must match axis_config categories", f"{pointer}/series/{position}/data")


def _table(block: Json, pointer: str) -> Iterator[str]:
    rows = block["rows"]
    if len({len(row) for row in rows}) > 1:
        yield at("all rows must have the same number of cells", f"{pointer}/rows")
    if block["type"] == "data_table" and any(cell["type"] == "rich_text" for cell in rows[0]):
        yield at("unsupported type: rich_text", f"{pointer}/rows/0")
    characters = sum(len(str(cell.get("text", cell.get("value", "")))) for row in rows for cell in row)
    if characters > MOST_TABLE_CHARACTERS:
        yield at(f"must be less than {MOST_TABLE_CHARACTERS + 1} characters", f"{pointer}/rows")
