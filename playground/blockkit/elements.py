"""The table of elements: what goes into a block. https://docs.slack.dev/reference/block-kit/block-elements"""

from collections.abc import Mapping

from playground.blockkit.rules import (
    Anything,
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

CONFIRM = Shape(
    required={
        "title": Text(100, plain=True),
        "text": Text(300),
        "confirm": Text(30, plain=True),
        "deny": Text(30, plain=True),
    },
    optional={"style": one_of("primary", "danger")},
)
_OPTION = Shape(
    required={"text": Text(75), "value": Str(150)},
    optional={"description": Text(75), "url": Url()},
)
_PLAIN_OPTION = Shape(
    required={"text": Text(75, plain=True), "value": Str(150)},
    optional={"description": Text(75, plain=True), "url": Url()},
)
_OPTION_GROUP = Shape(required={"label": Text(75, plain=True), "options": ListOf(_PLAIN_OPTION, 100)})
_ACTION_ID = {"action_id": Str(255)}
_ASKED: Mapping[str, Rule] = {
    **_ACTION_ID,
    "confirm": CONFIRM,
    "focus_on_load": Flag(),
    "placeholder": Text(150, plain=True),
}
_MULTI: Mapping[str, Rule] = {**_ASKED, "max_selected_items": Number(1, 1000)}
_DISPATCH = Shape(optional={"trigger_actions_on": ListOf(one_of("on_enter_pressed", "on_character_entered"), 2)})
_FILTER = Shape(
    optional={
        "include": ListOf(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    }
)
_STATIC: Mapping[str, Rule] = {"options": ListOf(_PLAIN_OPTION, 100), "option_groups": ListOf(_OPTION_GROUP, 100)}
_CHOICES = ("options", "option_groups")
_TYPED: Mapping[str, Rule] = {**_ASKED, "initial_value": Str(3000, 0), "dispatch_action_config": _DISPATCH}
_CONVERSATIONS: Mapping[str, Rule] = {"default_to_current_conversation": Flag(), "filter": _FILTER}

ELEMENTS: Mapping[str, Shape] = {
    "button": Shape(
        required={"text": Text(75, plain=True)},
        optional={
            **_ACTION_ID,
            "url": Url(),
            "value": Str(2000),
            "style": one_of("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": Str(75),
        },
    ),
    "icon_button": Shape(
        required={"text": Text(75, plain=True), "icon": one_of("trash")},
        optional={
            **_ACTION_ID,
            "value": Str(2000),
            "confirm": CONFIRM,
            "accessibility_label": Str(75),
            "visible_to_user_ids": ListOf(Str(), 100),
        },
    ),
    "feedback_buttons": Shape(
        required={"positive_button": Anything(), "negative_button": Anything()}, optional=_ACTION_ID
    ),
    "image": Shape(
        required={"alt_text": Str(2000)},
        optional={"image_url": Url(), "slack_file": Anything()},
        one_of=("image_url", "slack_file"),
    ),
    "checkboxes": Shape(
        required={"options": ListOf(_OPTION, 10)},
        optional={
            **_ACTION_ID,
            "initial_options": ListOf(_OPTION, 10),
            "confirm": CONFIRM,
            "focus_on_load": Flag(),
        },
    ),
    "radio_buttons": Shape(
        required={"options": ListOf(_OPTION, 10)},
        optional={**_ACTION_ID, "initial_option": _OPTION, "confirm": CONFIRM, "focus_on_load": Flag()},
    ),
    "overflow": Shape(required={"options": ListOf(_PLAIN_OPTION, 5)}, optional={**_ACTION_ID, "confirm": CONFIRM}),
    "datepicker": Shape(optional={**_ASKED, "initial_date": Str(10)}),
    "timepicker": Shape(optional={**_ASKED, "initial_time": Str(5), "timezone": Str()}),
    "datetimepicker": Shape(
        optional={
            **_ACTION_ID,
            "initial_date_time": Number(0, 9999999999),
            "confirm": CONFIRM,
            "focus_on_load": Flag(),
        }
    ),
    "static_select": Shape(optional={**_ASKED, **_STATIC, "initial_option": _PLAIN_OPTION}, one_of=_CHOICES),
    "multi_static_select": Shape(
        optional={**_MULTI, **_STATIC, "initial_options": ListOf(_PLAIN_OPTION, 100)}, one_of=_CHOICES
    ),
    "external_select": Shape(optional={**_ASKED, "initial_option": _PLAIN_OPTION, "min_query_length": Number(0, 100)}),
    "multi_external_select": Shape(
        optional={
            **_MULTI,
            "initial_options": ListOf(_PLAIN_OPTION, 100),
            "min_query_length": Number(0, 100),
        }
    ),
    "users_select": Shape(optional={**_ASKED, "initial_user": Str()}),
    "multi_users_select": Shape(optional={**_MULTI, "initial_users": ListOf(Str(), 1000)}),
    "channels_select": Shape(optional={**_ASKED, "initial_channel": Str(), "response_url_enabled": Flag()}),
    "multi_channels_select": Shape(optional={**_MULTI, "initial_channels": ListOf(Str(), 1000)}),
    "conversations_select": Shape(
        optional={
            **_ASKED,
            **_CONVERSATIONS,
            "initial_conversation": Str(),
            "response_url_enabled": Flag(),
        }
    ),
    "multi_conversations_select": Shape(
        optional={**_MULTI, **_CONVERSATIONS, "initial_conversations": ListOf(Str(), 1000)}
    ),
    "plain_text_input": Shape(
        optional={
            **_TYPED,
            "multiline": Flag(),
            "min_length": Number(0, 3000),
            "max_length": Number(1, 3000),
        }
    ),
    "email_text_input": Shape(optional=_TYPED),
    "url_text_input": Shape(optional=_TYPED),
    "number_input": Shape(
        required={"is_decimal_allowed": Flag()},
        optional={**_TYPED, "min_value": Str(), "max_value": Str()},
    ),
    "file_input": Shape(optional={**_ACTION_ID, "filetypes": ListOf(Str(), 100), "max_files": Number(1, 10)}),
    "rich_text_input": Shape(optional={**_TYPED, "initial_value": Anything()}),
    "workflow_button": Shape(
        required={"text": Text(75, plain=True), "workflow": Anything()},
        optional={**_ACTION_ID, "style": one_of("primary", "danger"), "accessibility_label": Str(75)},
    ),
}

_SELECTS = tuple(kind for kind in ELEMENTS if kind.endswith("_select"))
_PICKERS = ("datepicker", "timepicker", "checkboxes", "radio_buttons")
IN_SECTION = elements("button", "image", "overflow", "workflow_button", *_PICKERS, *_SELECTS)
IN_ACTIONS = elements(
    "button", "overflow", "workflow_button", "datetimepicker", "rich_text_input", *_PICKERS, *_SELECTS
)
IN_INPUT = elements(
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "file_input",
    "rich_text_input",
    "datetimepicker",
    *_PICKERS,
    *_SELECTS,
)
IN_CONTEXT = elements("image", "mrkdwn", "plain_text")
IN_CONTEXT_ACTIONS = elements("feedback_buttons", "icon_button")
