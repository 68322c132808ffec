"""Slash commands and messages: what a person types into a channel.

Source: https://docs.slack.dev/interactivity/implementing-slash-commands
"""

from playground.delivery.carrier import COMMAND
from playground.errors import PersonRefused, SlackError
from playground.identifiers import new_secret
from playground.interaction import events, replies, spelling
from playground.interaction.payloads import VERIFICATION_TOKEN, ask, channel_name, warn
from playground.interaction.response_urls import Place
from playground.jsontypes import Json
from playground.people import APP_ID, TEAM_DOMAIN, TEAM_ID, User
from playground.slack import Slack
from playground.workspace import Channel


async def say(slack: Slack, person: User, channel: Channel, text: str, *, thread_ts: str | None = None) -> Json:
    """A message, or a command where it starts with a slash. The answer of POST /playground/say."""
    if not text.strip():
        raise PersonRefused("there is nothing to say")
    if channel.is_archived:
        raise PersonRefused(f"#{channel.name} is archived", status=403)
    if text.startswith("/"):
        if thread_ts:
            raise PersonRefused(f"{text.split()[0]} is not supported in threads. Sorry!")
        return await _run(slack, person, channel, text)
    if channel.is_im and not slack.manifest.messages_tab_open:
        raise PersonRefused("Sending messages to this app has been turned off.", status=403)
    return _post(slack, person, channel, text, thread_ts)


def _post(slack: Slack, person: User, channel: Channel, text: str, thread_ts: str | None) -> Json:
    message: Json = {
        "user": person.id,
        "team": TEAM_ID,
        "client_msg_id": new_secret(16),
        "text": spelling.message_text(slack.workspace, text),
    }
    if thread_ts:
        if slack.timeline.find(channel.id, thread_ts) is None:
            raise PersonRefused("that thread is gone", status=404)
        message["thread_ts"] = thread_ts
    stored = slack.timeline.post(channel, message)
    events.message_posted(slack, person, channel, stored)
    return {"ok": True, "ts": stored["ts"]}


async def _run(slack: Slack, person: User, channel: Channel, line: str) -> Json:
    name, _, text = line.partition(" ")
    command = slack.manifest.commands.get(name)
    if command is None:
        raise PersonRefused(
            f"{name} is not a valid command. In Slack, all messages that start with the “/” character"
            " are interpreted as slash commands."
        )
    if command.should_escape:
        text = spelling.mentions(slack.workspace, text, named=True)
    place = Place(person.id, channel.id)
    payload = {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": person.id,
        "user_name": person.name,
        "command": name,
        "text": text.strip(),
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": slack.response_urls.give(place),
        "trigger_id": slack.triggers.give(person.id),
    }
    answer, warning = await ask(slack, person, COMMAND, payload, doing=name)
    if warning:
        return {"ok": True, "warning": warning}
    if answer.get("text") or answer.get("blocks"):
        return _show(slack, person, place, answer, name)
    return {"ok": True}


def _show(slack: Slack, person: User, place: Place, answer: Json, name: str) -> Json:
    try:
        replies.apply(slack, place, answer)
    except SlackError as error:
        warning = f'{name} failed with the error "{error.error}"'
        warn(slack, person, warning)
        return {"ok": True, "warning": warning}
    return {"ok": True}
