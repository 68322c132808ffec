"""What the app answers to an interaction: in the acknowledgement of a command, or by its response_url.

Source: https://docs.slack.dev/interactivity/handling-user-interaction
"""

from playground.content import LONGEST_POST, bot_message, content_of
from playground.interaction.response_urls import Place
from playground.jsontypes import Json
from playground.slack import Slack
from playground.webapi.arguments import Arguments


def apply(slack: Slack, place: Place, body: Json) -> None:
    """Shows it: ephemeral unless it says in_channel; replaces or deletes the message acted on if it says so.

    Errors: those of the content (no_text, invalid_blocks, msg_too_long).
    """
    args = Arguments(body)
    if args.flag("delete_original"):
        _delete(slack, place)
        return
    message = bot_message(slack, content_of(slack, args, longest=LONGEST_POST))
    if args.flag("replace_original") and _replace(slack, place, message):
        return
    thread_ts = args.text("thread_ts") or place.thread_ts
    if thread_ts:
        message["thread_ts"] = thread_ts
    if args.text("response_type") == "in_channel":
        slack.timeline.post(slack.workspace.channel(place.channel), message)
    else:
        slack.timeline.whisper(place.person_id, place.channel, message)


def _replace(slack: Slack, place: Place, message: Json) -> bool:
    """False where there is nothing to replace: then it is a new message, as in Slack."""
    if place.ts is None:
        return False
    if place.ephemeral:
        whisper = slack.timeline.find_whisper(place.person_id, place.ts)
        if whisper is not None:
            slack.timeline.change_whisper(place.person_id, whisper, message)
        return whisper is not None
    original = slack.timeline.find(place.channel, place.ts)
    if original is None:
        return False
    for part in ("blocks", "attachments"):
        original.pop(part, None)
    original.update(message)
    slack.timeline.change(slack.workspace.channel(place.channel), original)
    return True


def _delete(slack: Slack, place: Place) -> None:
    if place.ts is None:
        return
    if place.ephemeral:
        whisper = slack.timeline.find_whisper(place.person_id, place.ts)
        if whisper is not None:
            slack.timeline.remove_whisper(place.person_id, whisper)
    elif slack.timeline.find(place.channel, place.ts) is not None:
        slack.timeline.remove(slack.workspace.channel(place.channel), place.ts)
