"""users.*, usergroups.*, dnd.*, team.*: who is who. https://docs.slack.dev/reference/methods/users.info"""

from playground.errors import SlackError, invalid_arguments
from playground.jsontypes import Json
from playground.people import TEAM_DOMAIN, TEAM_ID, TEAM_NAME
from playground.slack import Slack
from playground.webapi.arguments import Arguments
from playground.webapi.pages import page
from playground.workspace import UserGroup

MOST_DND_USERS = 50


def users_info(slack: Slack, args: Arguments) -> Json:
    user = slack.workspace.users.get(args.required("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": user.as_json(locale=args.flag("include_locale"))}


def users_list(slack: Slack, args: Arguments) -> Json:
    portion, metadata = page(list(slack.workspace.users.values()), args)
    locale = args.flag("include_locale")
    members = [user.as_json(locale=locale) for user in portion]
    return {"members": members, "cache_ts": int(slack.clock.now()), **metadata}


def usergroups_list(slack: Slack, args: Arguments) -> Json:
    with_users = args.flag("include_users")
    groups = [_group(group, with_users=with_users) for group in slack.workspace.groups.values()]
    return {"usergroups": groups}


def usergroups_users_list(slack: Slack, args: Arguments) -> Json:
    group = slack.workspace.groups.get(args.required("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def dnd_team_info(slack: Slack, args: Arguments) -> Json:
    """Nobody here has notifications paused; unknown people are left out. Error: over 50 people a call."""
    asked = args.names("users")
    if not asked or len(asked) > MOST_DND_USERS:
        raise invalid_arguments(f"users must be 1 to {MOST_DND_USERS} people")
    known = [user_id for user_id in asked if user_id in slack.workspace.users]
    quiet = {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
    return {"users": {user_id: dict(quiet) for user_id in known}}


def team_info(_slack: Slack, _args: Arguments) -> Json:
    icon: Json = {"image_default": True}
    return {"team": {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "icon": icon}}


def _group(group: UserGroup, *, with_users: bool) -> Json:
    shape: Json = {
        "id": group.id,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "handle": group.handle,
        "is_external": False,
        "date_delete": 0,
        "user_count": len(group.users),
    }
    return shape | ({"users": list(group.users)} if with_users else {})
