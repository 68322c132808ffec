"""What a person filled in: the `state.values` of messages and views.

Source: https://docs.slack.dev/reference/views#state
"""

from playground.blockkit.whole import elements_of
from playground.jsontypes import Json

# The field in which each element's state is, and the field of the element it starts from.
_FIELDS: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}


def field_of(element_type: str) -> str | None:
    """`value`, `selected_option` …; None for buttons and overflow menus, which keep no state."""
    return _FIELDS[element_type][0] if element_type in _FIELDS else None


def state_values(blocks: list[Json], given: Json) -> Json:
    """{block_id: {action_id: {type, value…}}} of everything that can be filled in: as given, else as it started."""
    values: Json = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in _FIELDS:
                continue
            filled = given.get(block["block_id"], {}).get(element["action_id"])
            values.setdefault(block["block_id"], {})[element["action_id"]] = filled or _initial(element)
    return values


def _initial(element: Json) -> Json:
    field, initial = _FIELDS[element["type"]]
    several = field.endswith("s") and element["type"] != "plain_text_input"
    return {"type": element["type"], field: element.get(initial, [] if several else None)}


def missing(blocks: list[Json], values: Json) -> dict[str, str]:
    """Slack's client does not send a form with an empty required field, nor one too short or too long."""
    errors: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        filled = values[block["block_id"]][element["action_id"]][_FIELDS[element["type"]][0]]
        if filled in (None, "", []):
            if not block.get("optional"):
                errors[block["block_id"]] = "Please complete this required field."
        elif isinstance(filled, str) and len(filled) < element.get("min_length", 0):
            errors[block["block_id"]] = f"Please use at least {element['min_length']} characters."
        elif isinstance(filled, str) and len(filled) > element.get("max_length", 3000):
            errors[block["block_id"]] = f"Please use at most {element.get('max_length', 3000)} characters."
    return errors
