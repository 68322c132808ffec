"""The form of a silence: until when, and why."""

from bot.clock import DAY, SECOND
from bot.slack.blocks.message import VIEW, Block, plain
from bot.slack.locale import Language

REASON = 500  # characters


def view(alert_id: int, say: Language, *, now: int) -> Block:
    """Its blocks: `until`, `why`; tomorrow at this time is filled in."""
    return {
        "type": "modal",
        "callback_id": "alert_silence_until",
        "private_metadata": str(alert_id),
        "title": plain(say("Silence"), VIEW),
        "submit": plain(say("Silence"), VIEW),
        "close": plain(say("Cancel"), VIEW),
        "blocks": [
            {
                "type": "input",
                "block_id": "until",
                "label": plain(say("Until"), 2_000),
                "element": {
                    "type": "datetimepicker",
                    "action_id": "until",
                    "initial_date_time": (now + DAY) // SECOND // 60 * 60,
                },
            },
            {
                "type": "input",
                "block_id": "why",
                "optional": True,
                "label": plain(say("Why"), 2_000),
                "hint": plain(say("Everybody who sees the alert sees this, too."), 2_000),
                "element": {"type": "plain_text_input", "action_id": "why", "max_length": REASON},
            },
        ],
    }
