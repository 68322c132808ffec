"""Everything one person's page shows, in one answer: what it asks for when it opens and after each reconnect."""

from playground.jsontypes import Json
from playground.people import TEAM_ID, TEAM_NAME, User
from playground.slack import Slack


def state_for(slack: Slack, person: User) -> Json:
    channels = slack.workspace.channels_of(person.id)
    manifest = slack.manifest
    return {
        "team": {"id": TEAM_ID, "name": TEAM_NAME},
        "me": person.as_json(locale=True),
        "people": [user.as_json(locale=True) for user in slack.workspace.users.values() if not user.is_bot],
        "bot": slack.workspace.bot.as_json(locale=True),
        "channels": [channel.for_page() for channel in channels],
        "groups": [
            {"id": group.id, "handle": group.handle, "users": list(group.users)}
            for group in slack.workspace.groups.values()
        ],
        "commands": [
            {"command": one.command, "description": one.description, "usage_hint": one.usage_hint}
            for one in manifest.commands.values()
        ],
        "shortcuts": [
            {
                "name": one.name,
                "type": one.type,
                "callback_id": one.callback_id,
                "description": one.description,
            }
            for one in manifest.shortcuts.values()
        ],
        "messages": {channel.id: slack.timeline.seen_by(person.id, channel) for channel in channels},
        "files": slack.files.seen_in({channel.id for channel in channels}),
        "home": slack.views.home(person.id),
        "views": slack.views.stack(person.id),
        "connected": slack.post_office.connected,
    }
