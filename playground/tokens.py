"""The three secrets of the app, and what its tokens allow. The defaults are for this machine only: they say so."""

from dataclasses import dataclass

from playground.errors import SlackError

BOT_TOKEN = "xoxb-playground-not-a-real-token"  # noqa: S105  a stand-in, of no use anywhere else
APP_TOKEN = "xapp-1-A0BOT-playground-not-a-real-token"  # noqa: S105
SIGNING_SECRET = "playground-not-a-real-signing-secret"  # noqa: S105


@dataclass(frozen=True)
class Tokens:
    bot: str = BOT_TOKEN
    app: str = APP_TOKEN
    signing_secret: str = SIGNING_SECRET

    def check(self, given: str | None, *, wants: str) -> None:
        """`wants` is "bot", "app" or "none". Errors: not_authed, invalid_auth, not_allowed_token_type."""
        if wants == "none":
            return
        if not given:
            raise SlackError("not_authed")
        kind = {self.bot: "bot", self.app: "app"}.get(given)
        if kind is None:
            raise SlackError("invalid_auth")
        if kind != wants:
            raise SlackError("not_allowed_token_type")


@dataclass(frozen=True)
class Scopes:
    """What the installer granted: the manifest's scopes, with or without the optional ones."""

    granted: tuple[str, ...]

    def require(self, *needed: str) -> None:
        """Error: missing_scope, with what is needed and what is provided, as Slack says it."""
        if any(scope not in self.granted for scope in needed):
            raise SlackError("missing_scope", needed=",".join(needed), provided=",".join(self.granted))

    def has(self, scope: str) -> bool:
        return scope in self.granted
