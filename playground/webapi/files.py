"""files.*: the three-step upload. https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""

from playground.content import bot_message
from playground.errors import SlackError, invalid_arguments
from playground.files import File
from playground.jsontypes import Json
from playground.slack import Slack
from playground.webapi.arguments import Arguments

LONGEST_ALT_TEXT = 1000


def get_upload_url(slack: Slack, args: Arguments) -> Json:
    name = args.required("filename")
    length = args.number("length", default=0)
    alt_text = args.text("alt_txt")
    if length < 1:
        raise invalid_arguments("missing required field: length")
    if alt_text and len(alt_text) > LONGEST_ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    file, address = slack.files.reserve(name=name, length=length, alt_text=alt_text)
    return {"upload_url": address, "file_id": file.id}


def complete_upload(slack: Slack, args: Arguments) -> Json:
    """Shares the files in the channel, if one is named. Errors: file_not_found, channel_not_found, not_in_channel."""
    asked = args.structure("files")
    if not isinstance(asked, list) or not asked:
        raise invalid_arguments("missing required field: files")
    files = []
    for one in asked:
        file = slack.files.uploaded(str(one.get("id")))
        file.title = one.get("title") or file.name
        files.append(file)
    references = args.names("channels") or args.names("channel_id")
    channels = [slack.workspace.channel_for_bot(reference) for reference in references]
    for file in files:
        file.completed = True
        file.channels = [channel.id for channel in channels]
    for channel in channels:
        slack.timeline.post(channel, bot_message(slack, _share(slack, args, files)))
    return {"files": [slack.files.as_json(file) for file in files]}


def _share(slack: Slack, args: Arguments, files: list[File]) -> Json:
    content: Json = {
        "text": args.text("initial_comment") or "",
        "files": [slack.files.as_json(file) for file in files],
        "upload": True,
    }
    return content | ({"thread_ts": args.text("thread_ts")} if args.text("thread_ts") else {})
