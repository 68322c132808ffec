"""The parts all payloads share. https://docs.slack.dev/reference/interaction-payloads"""

from playground.errors import NotAcknowledged, PersonRefused
from playground.jsontypes import Json
from playground.people import APP_ID, TEAM_DOMAIN, TEAM_ID, User
from playground.slack import Slack
from playground.workspace import Channel

VERIFICATION_TOKEN = "playground-verification-token"  # noqa: S105  deprecated by Slack, still in every payload


def common(kind: str, person: User) -> Json:
    return {
        "type": kind,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": TEAM_ID},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_name(channel: Channel) -> str:
    return "directmessage" if channel.is_im else "privategroup" if channel.is_private else channel.name


def channel_part(channel: Channel) -> Json:
    return {"id": channel.id, "name": channel_name(channel)}


def require_interactivity(slack: Slack) -> None:
    """Slack sends nothing to an app whose manifest leaves interactivity off."""
    if not slack.manifest.interactive:
        raise PersonRefused("this app is not configured to handle interactive responses")


def warn(slack: Slack, person: User, text: str) -> None:
    """What Slack shows to who acted when the app did not take it."""
    slack.live.publish([person.id], {"type": "warning", "text": text})


async def ask(slack: Slack, person: User, kind: str, payload: Json, *, doing: str) -> tuple[Json, str | None]:
    """Delivers it: the app's answer, and the warning shown where it did not acknowledge."""
    try:
        return await slack.post_office.ask(kind, payload), None
    except NotAcknowledged as failure:
        warning = f'{doing} failed with the error "{failure.error}"'
        warn(slack, person, warning)
        return {}, warning
