"""Platform: how its requests are proven genuine and read, what it can do, and how it is set up. All data and pure code.

What has to be fetched for a proof (a certificate, a key set) is named by `wants` and handed in as `Secrets.fetched`; the
fetching is done outside, in `bot.web.fetch`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.platforms.proof import in_url
from bot.platforms.proof.request import Forged, Proof, Request, Secret, Secrets
from bot.platforms.reading.event import Event

PREFIX = "DELIVERABOT"
PASSWORD = Secret(
    "WEBHOOK_PASSWORD", "password in the URL (or user:password), asked for beside the signature where set"
)


@dataclass(frozen=True)
class Reading:
    """What a request says. `nonce`: what a proof may be used with once only. `confirm`: a URL to call to subscribe."""

    events: Sequence[Event] = ()
    ignored: Mapping[str, int] = field(default_factory=dict)
    nonce: str = ""
    confirm: str = ""


def _nothing(_request: Request, _secrets: Secrets) -> str:
    return ""


@dataclass(frozen=True)
class Can:
    """What the platform can be asked to do by its API."""

    pause: bool = False
    suppress: bool = False
    signs: bool = False


@dataclass(frozen=True)
class Platform:
    """One sending platform. `needed`: alternatives of which one must be set, each a tuple of secret names."""

    name: str
    title: str
    read: Callable[[Request], Reading]
    check: Proof
    secrets: tuple[Secret, ...]
    needed: tuple[str, ...]
    can: Can
    setup: tuple[str, ...]
    wants: Callable[[Request, Secrets], str] = _nothing
    may_confirm: Callable[[str, Secrets], bool] = lambda _url, _secrets: False

    def env(self, name: str = "WEBHOOK_SECRET") -> str:
        """The environment variable of one of its secrets."""
        return f"{PREFIX}_{self.name.upper()}_{name}"

    def prove(self, request: Request, secrets: "Secrets | str", now: int) -> None:
        """Raises Forged where it is not proven genuine. `secrets` may be the main secret alone. `now`: epoch ms."""
        known = Secrets({self.needed[0]: secrets}) if isinstance(secrets, str) else secrets
        if not any(known.get(name) for name in self.needed):
            wanted = " or ".join(self.env(name) for name in self.needed)
            raise Forged(f"{self.title} is not set up here: set {wanted} where the bot runs.")
        if self.can.signs and known.get(PASSWORD.name):
            in_url(request, known, now, name=PASSWORD.name)
        self.check(request, known, now)

    @property
    def settable(self) -> tuple[Secret, ...]:
        """Its own secrets; where it signs, also a password in the URL."""
        return (*self.secrets, PASSWORD) if self.can.signs else self.secrets

    def secrets_in(self, environ: Mapping[str, str]) -> Secrets:
        """Its secrets, out of the environment."""
        return Secrets({s.name: v for s in self.settable if (v := environ.get(self.env(s.name), "").strip())})
