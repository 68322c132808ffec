"""The people of Acme Mail, and the app among them. Fixed, so that a test may name them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from playground.jsontypes import Json

TEAM_ID = "T0ACME"
TEAM_NAME = "Acme Mail"
TEAM_DOMAIN = "acme-mail"
BOT_USER_ID = "U0BOT"
BOT_ID = "B0BOT"
APP_ID = "A0BOT"


@dataclass(frozen=True)
class User:
    id: str
    name: str
    real_name: str
    locale: str
    tz: str
    color: str
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False

    def as_json(self, *, locale: bool) -> Json:
        """Slack's user object; `locale` only where it was asked for (include_locale)."""
        now = datetime.now(tz=UTC).astimezone(ZoneInfo(self.tz))
        offset = now.utcoffset()
        user: Json = {
            "id": self.id,
            "team_id": TEAM_ID,
            "name": self.name,
            "deleted": self.deleted,
            "color": self.color,
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_label": now.tzname() or self.tz,
            "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
            "profile": {"display_name": self.name, "real_name": self.real_name, "team": TEAM_ID},
            "is_admin": False,
            "is_owner": False,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            "updated": 1700000000,
        }
        if self.is_bot:
            user["profile"] |= {"api_app_id": APP_ID, "bot_id": BOT_ID, "always_active": True}
        if locale:
            user["locale"] = self.locale
        return user


PEOPLE = (
    User("U0ALICE", "alice", "Alice Archer", "en-US", "Europe/London", "9f69e7"),
    User("U0BOB", "bob", "Bob Bernard", "fr-FR", "Europe/Paris", "4bbe2e"),
    User("U0CAROL", "carol", "Carol Castro", "es-ES", "Europe/Madrid", "e7392d"),
    User("U0MALLORY", "mallory", "Mallory Mason", "en-US", "America/New_York", "3c989f"),
    User(
        "U0GUEST",
        "gus",
        "Gus Guest",
        "en-US",
        "Europe/London",
        "674b1b",
        is_restricted=True,
        is_ultra_restricted=True,
    ),
    User("U0DORA", "dora", "Dora Departed", "en-US", "Europe/London", "757575", deleted=True),
)


def bot_user(name: str) -> User:
    """The app's own user, called as its manifest says."""
    nameless = User(BOT_USER_ID, "", name, "en-US", "Europe/London", "1f3a5f", is_bot=True)
    return replace(nameless, name="".join(name.lower().split()))
