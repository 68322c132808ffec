"""The workspace: who is in it, which channels there are, who is in which."""

from dataclasses import dataclass, field

from playground.errors import PersonRefused, SlackError
from playground.jsontypes import Json
from playground.people import BOT_USER_ID, PEOPLE, TEAM_ID, User, bot_user

_STAFF = ("U0ALICE", "U0BOB", "U0CAROL", "U0MALLORY")


@dataclass
class Channel:
    id: str
    name: str
    members: list[str]
    is_private: bool = False
    is_im: bool = False
    user: str | None = None  # the person at the other end of a DM
    is_archived: bool = False
    created: int = 1700000000

    @property
    def kind(self) -> str:
        """The prefix of the scopes that are about such channels: channels:read, groups:history, im:write."""
        return "im" if self.is_im else "groups" if self.is_private else "channels"

    def for_page(self) -> Json:
        shape: Json = {
            "id": self.id,
            "name": self.name,
            "is_private": self.is_private,
            "is_im": self.is_im,
            "is_archived": self.is_archived,
            "members": list(self.members),
        }
        return shape | ({"user": self.user} if self.user else {})


@dataclass
class UserGroup:
    id: str
    handle: str
    name: str
    users: list[str] = field(default_factory=list)


class Workspace:
    """Acme Mail as it stands; a test may change it (`join`, `leave`, `channel(…).is_archived = True`)."""

    def __init__(self, *, bot_name: str) -> None:
        self.users: dict[str, User] = {user.id: user for user in (*PEOPLE, bot_user(bot_name))}
        channels = (
            Channel("C0DELIV", "deliverability", [*_STAFF, "U0GUEST", BOT_USER_ID]),
            Channel("C0GENERAL", "general", list(_STAFF)),
            Channel("G0GROWTH", "growth-leads", ["U0ALICE", "U0BOB", "U0CAROL", BOT_USER_ID], is_private=True),
        )
        self.channels: dict[str, Channel] = {channel.id: channel for channel in channels}
        approvers = UserGroup("S0APPROVE", "deliverability-approvers", "Deliverability approvers", ["U0BOB", "U0CAROL"])
        self.groups: dict[str, UserGroup] = {approvers.id: approvers}

    @property
    def team_id(self) -> str:
        return TEAM_ID

    @property
    def bot(self) -> User:
        return self.users[BOT_USER_ID]

    def find(self, reference: str) -> Channel | None:
        """A channel by its id, its name or #name."""
        by_id = self.channels.get(reference)
        if by_id is not None:
            return by_id
        name = reference.removeprefix("#")
        return next((one for one in self.channels.values() if one.name == name and not one.is_im), None)

    def channel(self, reference: str) -> Channel:
        found = self.find(reference)
        if found is None:
            raise LookupError(f"there is no channel {reference!r}")
        return found

    def channel_for_bot(self, reference: str, *, member: bool = True) -> Channel:
        """The channel as the bot may see it.

        Errors: channel_not_found (also for a private channel the bot is not in), not_in_channel, is_archived.
        """
        found = self.find(reference)
        inside = found is not None and BOT_USER_ID in found.members
        if found is None or (not inside and (found.is_private or found.is_im)):
            raise SlackError("channel_not_found")
        if member and not inside:
            raise SlackError("not_in_channel")
        return found

    def channel_for_person(self, person: User, reference: str) -> Channel:
        found = self.find(reference)
        if found is None or person.id not in found.members:
            raise PersonRefused(f"{person.name} is not in {reference}", status=403)
        return found

    def person(self, user_id: str) -> User:
        """Someone who can act on the page: a living person of the workspace."""
        user = self.users.get(user_id)
        if user is None or user.is_bot:
            raise PersonRefused(f"there is nobody called {user_id!r}", status=404)
        if user.deleted:
            raise PersonRefused(f"{user.name}'s account is deactivated", status=403)
        return user

    def direct_channel(self, user_id: str) -> tuple[Channel, bool]:
        """The DM between the bot and that person, and whether it had to be opened for this."""
        channel_id = "D" + user_id.removeprefix("U")
        existing = self.channels.get(channel_id)
        if existing is not None:
            return existing, False
        opened = Channel(channel_id, "", [user_id, BOT_USER_ID], is_im=True, user=user_id)
        self.channels[channel_id] = opened
        return opened, True

    def channels_of(self, user_id: str) -> list[Channel]:
        return [channel for channel in self.channels.values() if user_id in channel.members]

    def join(self, channel: str, user_id: str) -> None:
        members = self.channel(channel).members
        if user_id not in members:
            members.append(user_id)

    def leave(self, channel: str, user_id: str) -> None:
        members = self.channel(channel).members
        if user_id in members:
            members.remove(user_id)
