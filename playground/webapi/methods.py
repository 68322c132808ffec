"""The table of methods: who answers, which scopes it takes, how often a minute, with which token.

Source: each method's page under https://docs.slack.dev/reference/methods. Scopes that depend on the kind of channel
(conversations.*) are asked for where the channel is known.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playground.jsontypes import Json
from playground.rate_limits import TIER_2, TIER_3, TIER_4
from playground.slack import Slack
from playground.webapi import chat, conversations, files, general, people, views
from playground.webapi.arguments import Arguments


@dataclass(frozen=True)
class Method:
    """`per_minute` None: a special tier, hundreds a minute (chat.postMessage counts by channel instead)."""

    answer: Callable[[Slack, Arguments], Json]
    scopes: tuple[str, ...] = ()
    per_minute: int | None = None
    wants: str = "bot"  # the kind of token


_CHAT = ("chat:write",)

METHODS: Mapping[str, Method] = {
    "api.test": Method(general.api_test, (), TIER_4, wants="none"),
    "apps.connections.open": Method(general.connections_open, (), TIER_3, wants="app"),
    "auth.test": Method(general.auth_test),
    "blocks.validate": Method(general.blocks_validate),
    "chat.delete": Method(chat.delete, _CHAT, TIER_3),
    "chat.getPermalink": Method(chat.get_permalink),
    "chat.postEphemeral": Method(chat.post_ephemeral, _CHAT, TIER_4),
    "chat.postMessage": Method(chat.post_message, _CHAT),
    "chat.update": Method(chat.update, _CHAT, TIER_3),
    "conversations.history": Method(conversations.history, (), TIER_3),
    "conversations.info": Method(conversations.info, (), TIER_3),
    "conversations.list": Method(conversations.list_conversations, (), TIER_2),
    "conversations.members": Method(conversations.members, (), TIER_4),
    "conversations.open": Method(conversations.open_conversation, ("im:write",), TIER_3),
    "conversations.replies": Method(conversations.replies, (), TIER_3),
    "dnd.teamInfo": Method(people.dnd_team_info, ("dnd:read",), TIER_2),
    "files.completeUploadExternal": Method(files.complete_upload, ("files:write",), TIER_4),
    "files.getUploadURLExternal": Method(files.get_upload_url, ("files:write",), TIER_4),
    "reactions.add": Method(general.reactions_add, ("reactions:write",), TIER_3),
    "team.info": Method(people.team_info, ("team:read",), TIER_3),
    "usergroups.list": Method(people.usergroups_list, ("usergroups:read",), TIER_2),
    "usergroups.users.list": Method(people.usergroups_users_list, ("usergroups:read",), TIER_2),
    "users.info": Method(people.users_info, ("users:read",), TIER_4),
    "users.list": Method(people.users_list, ("users:read",), TIER_2),
    "views.open": Method(views.open_view, (), TIER_4),
    "views.publish": Method(views.publish, (), TIER_4),
    "views.push": Method(views.push, (), TIER_4),
    "views.update": Method(views.update, (), TIER_4),
}
