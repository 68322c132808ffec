"""The table of blocks: their fields, their limits, where they may stand.

Sources: https://docs.slack.dev/reference/block-kit/blocks and the limits of slack_sdk's own models.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from playground.blockkit.elements import (
    CONFIRM,
    IN_ACTIONS,
    IN_CONTEXT,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
)
from playground.blockkit.rules import (
    Anything,
    ByType,
    Flag,
    ListOf,
    Number,
    Rule,
    Shape,
    Str,
    Text,
    Url,
    elements,
    one_of,
)

MESSAGE, MODAL, HOME = "message", "modal", "home"
MOST_BLOCKS = {MESSAGE: 50, MODAL: 100, HOME: 100}
MOST_CHARACTERS = 13_200  # of all blocks of a message together; not documented, measured in bolt-js 2509

_EVERYWHERE = frozenset({MESSAGE, MODAL, HOME})
_MESSAGES = frozenset({MESSAGE})


@dataclass(frozen=True)
class BlockKind:
    shape: Shape
    surfaces: frozenset[str] = _EVERYWHERE
    since_2026: bool = False  # rolled out in phases: workspaces without it answer invalid_blocks


_POINT = Shape(required={"label": Str(20), "value": Number(whole=False)})
_SERIES = Shape(required={"name": Str(20), "data": ListOf(_POINT, 20)})
_AXIS = Shape(required={"categories": ListOf(Str(20), 20)}, optional={"x_label": Str(50), "y_label": Str(50)})
_PLOT = Shape(required={"series": ListOf(_SERIES, 6), "axis_config": _AXIS})
_CHART = ByType(
    {
        "line": _PLOT,
        "bar": _PLOT,
        "area": _PLOT,
        "pie": Shape(required={"segments": ListOf(_POINT, 6)}),
    }
)
_CELL = ByType(
    {
        "raw_text": Shape(required={"text": Str(10_000, 0)}),
        "raw_number": Shape(required={"value": Number(whole=False)}, optional={"text": Str()}),
        "rich_text": Shape(required={"elements": Anything()}, optional={"block_id": Str(255, 0)}),
    }
)
_IMAGE: Mapping[str, Rule] = {"image_url": Url(), "slack_file": Anything(), "title": Text(2000, plain=True)}
_CARD: Mapping[str, Rule] = {
    "title": Text(150),
    "subtitle": Text(150),
    "body": Text(200),
    "hero_image": Anything(),
    "icon": Anything(),
    "actions": ListOf(elements("button"), 3),
    "confirm": CONFIRM,
}

BLOCKS: Mapping[str, BlockKind] = {
    "section": BlockKind(
        Shape(
            optional={
                "text": Text(3000),
                "fields": ListOf(Text(2000), 10),
                "accessory": IN_SECTION,
                "expand": Flag(),
            },
            one_of=("text", "fields"),
        )
    ),
    "divider": BlockKind(Shape()),
    "header": BlockKind(Shape(required={"text": Text(150, plain=True)}, optional={"level": Number(1, 4)})),
    "context": BlockKind(Shape(required={"elements": ListOf(IN_CONTEXT, 10)})),
    "actions": BlockKind(Shape(required={"elements": ListOf(IN_ACTIONS, 25)})),
    "context_actions": BlockKind(Shape(required={"elements": ListOf(IN_CONTEXT_ACTIONS, 5)}), surfaces=_MESSAGES),
    "image": BlockKind(Shape(required={"alt_text": Str(2000)}, optional=_IMAGE, one_of=("image_url", "slack_file"))),
    "input": BlockKind(
        Shape(
            required={"label": Text(2000, plain=True), "element": IN_INPUT},
            optional={"hint": Text(2000, plain=True), "optional": Flag(), "dispatch_action": Flag()},
        )
    ),
    "rich_text": BlockKind(Shape(required={"elements": Anything()})),
    "markdown": BlockKind(Shape(required={"text": Str(12_000)}), surfaces=_MESSAGES),
    "table": BlockKind(
        Shape(
            required={"rows": ListOf(ListOf(_CELL, 20), 100)},
            optional={"column_settings": ListOf(Anything(), 20)},
        ),
        surfaces=_MESSAGES,
    ),
    "video": BlockKind(
        Shape(
            required={
                "alt_text": Str(2000),
                "title": Text(199, plain=True),
                "thumbnail_url": Url(),
                "video_url": Url(),
            },
            optional={
                "author_name": Str(49),
                "description": Text(199, plain=True),
                "provider_icon_url": Url(),
                "provider_name": Str(),
                "title_url": Url(),
            },
        )
    ),
    "file": BlockKind(Shape(required={"external_id": Str(), "source": one_of("remote")}), surfaces=_MESSAGES),
    "alert": BlockKind(
        Shape(
            required={"text": Text(200)},
            optional={"level": one_of("default", "info", "warning", "error", "success")},
        ),
        surfaces=frozenset({MODAL}),
    ),
    "card": BlockKind(Shape(optional=_CARD, one_of=("hero_image", "title", "actions", "body"))),
    "carousel": BlockKind(
        Shape(required={"elements": ListOf(elements("card"), 10)}), surfaces=frozenset({MESSAGE, HOME})
    ),
    "container": BlockKind(
        Shape(
            required={"title": Text(150, plain=True), "child_blocks": ListOf(Anything(), 10)},
            optional={
                "subtitle": Text(150, plain=True),
                "icon": Anything(),
                "width": Str(),
                "is_collapsible": Flag(),
                "default_collapsed": Flag(),
            },
        ),
        surfaces=_MESSAGES,
    ),
    "data_table": BlockKind(
        Shape(
            required={"caption": Str(3000), "rows": ListOf(ListOf(_CELL, 20), 101, 2)},
            optional={"page_size": Number(1, 100), "row_header_column_index": Number(0, 19)},
        ),
        surfaces=_MESSAGES,
        since_2026=True,
    ),
    "data_visualization": BlockKind(
        Shape(required={"title": Str(50), "chart": _CHART}), surfaces=_MESSAGES, since_2026=True
    ),
}

VIEW_TEXTS: Mapping[str, Rule] = {
    "title": Text(24, plain=True),
    "submit": Text(24, plain=True),
    "close": Text(24, plain=True),
}
_VIEW: Mapping[str, Rule] = {
    "private_metadata": Str(3000, 0),
    "callback_id": Str(255, 0),
    "external_id": Str(255, 0),
}
VIEWS: Mapping[str, Shape] = {
    MODAL: Shape(
        required={"title": VIEW_TEXTS["title"], "blocks": Anything()},
        optional={
            **_VIEW,
            "submit": VIEW_TEXTS["submit"],
            "close": VIEW_TEXTS["close"],
            "clear_on_close": Flag(),
            "notify_on_close": Flag(),
            "submit_disabled": Flag(),
        },
    ),
    HOME: Shape(required={"blocks": Anything()}, optional=_VIEW),
}
