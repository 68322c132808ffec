"""The form in which a list is handed over: pasted, or as a file."""

from typing import Any

from bot.slack.blocks.message import VIEW, Block, plain, section
from bot.slack.locale import Language

FILE_TYPES = ["csv", "txt", "tsv"]
PASTED = 3_000  # characters Slack lets anybody type into one field


def view(say: Language, *, most: int) -> Block:
    """Its blocks: `addresses`, `file`, `title`; each holds one element of the same name."""
    about = say(
        "Each address is answered once; those we know already, at once. A direct message shows how far it is, and"
        " brings the results. Up to {most} addresses.",
        most=say.number(most),
    )
    return {
        "type": "modal",
        "callback_id": "verify_list",
        "title": plain(say("Verify a list"), VIEW),
        "submit": plain(say("Verify"), VIEW),
        "close": plain(say("Cancel"), VIEW),
        "blocks": [
            section(about),
            _input(
                "addresses",
                say("Addresses"),
                {"type": "plain_text_input", "multiline": True, "max_length": PASTED},
                hint=say("Separated by spaces, commas or lines."),
            ),
            _input(
                "file",
                say("Or a file"),
                {"type": "file_input", "filetypes": FILE_TYPES, "max_files": 1},
                hint=say("CSV or text. The column with the addresses is found by its name, or by what is in it."),
            ),
            _input("title", say("Name of the list"), {"type": "plain_text_input", "max_length": 60}),
        ],
    }


def _input(name: str, label: str, element: dict[str, Any], *, hint: str = "") -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "optional": True,
        "label": plain(label, 2_000),
        "element": {**element, "action_id": name},
    }
    return {**block, "hint": plain(hint, 2_000)} if hint else block
