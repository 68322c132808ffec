"""What a message of the app says: text, blocks, metadata, looked at before it is kept."""

from typing import Any

from playground.blockkit import validate
from playground.errors import SlackError
from playground.jsontypes import Json
from playground.people import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID
from playground.slack import Slack
from playground.webapi.arguments import Arguments

LONGEST_POST = 40_000  # longer text is cut
LONGEST_UPDATE = 4_000  # longer text is refused: msg_too_long, https://docs.slack.dev/reference/methods/chat.update
MOST_METADATA_BYTES = 16_000


def bot_message(slack: Slack, content: Json) -> Json:
    """The message object of something the app says."""
    return {
        "user": BOT_USER_ID,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "team": TEAM_ID,
        "bot_profile": {"id": BOT_ID, "app_id": APP_ID, "name": slack.manifest.bot_name, "team_id": TEAM_ID},
        "text": "",
        **content,
    }


def content_of(slack: Slack, args: Arguments, *, longest: int | None = None) -> Json:
    """`text`, `blocks`, `attachments` and `metadata` as given.

    Errors: no_text, msg_too_long (over `longest`; without it text is cut), and those of the blocks.
    """
    text = args.text("text")
    blocks = args.structure("blocks", error="invalid_blocks_format")
    attachments = args.structure("attachments")
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    if text is not None and longest is not None and len(text) > longest:
        raise SlackError("msg_too_long")
    content: Json = {"text": (text or "")[:LONGEST_POST]}
    if blocks:
        content["blocks"] = validate.message_blocks(blocks, new_blocks=slack.new_blocks)
    if attachments:
        content["attachments"] = attachments
    metadata = args.structure("metadata")
    if metadata is not None:
        content["metadata"] = _metadata(metadata)
    return content


def _metadata(metadata: Any) -> Json:
    """{"event_type": …, "event_payload": {…}}. Errors: invalid_metadata_format, metadata_too_large."""
    sound = (
        isinstance(metadata, dict)
        and isinstance(metadata.get("event_type"), str)
        and isinstance(metadata.get("event_payload"), dict)
    )
    if not sound:
        raise SlackError("invalid_metadata_format")
    if len(str(metadata)) > MOST_METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}
