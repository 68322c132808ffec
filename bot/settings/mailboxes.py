"""[[mailboxes]]: where bounce messages arrive, read over IMAP or POP3 or from a Maildir. See docs/mailboxes.md."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from bot.settings.kinds import Seconds

USUAL_PORTS = {("imap", "tls"): 993, ("imap", ""): 143, ("pop3", "tls"): 995, ("pop3", ""): 110}


class Mailbox(Struct, frozen=True, kw_only=True):
    """[[mailboxes]]: where bounce messages arrive; nothing is ever deleted there."""

    name: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9_-]{1,40}$(?!\n)",
            description="what it is called here, and in the names of its secrets",
        ),
    ]
    kind: Annotated[Literal["imap", "pop3", "maildir"], Meta(description="how it is read")] = "imap"
    host: Annotated[str, Meta(description="its server")] = ""
    port: Annotated[int, Meta(ge=0, le=65_535, description="port of the server; 0: the usual one")] = 0
    security: Annotated[
        Literal["tls", "starttls", "none"],
        Meta(description="how the connection is encrypted; none is for this machine"),
    ] = "tls"
    ca_file: Annotated[str, Meta(description="certificates to trust instead of the system's, PEM")] = ""
    user: Annotated[str, Meta(description="name to log in with")] = ""
    auth: Annotated[
        Literal["password", "google", "microsoft", "microsoft-app", "oauth"],
        Meta(description="how to log in: a password, or OAuth 2 (microsoft-app: as an application, without a person)"),
    ] = "password"
    client_id: Annotated[str, Meta(description="OAuth 2: id of the application that was registered for the bot")] = ""
    tenant: Annotated[str, Meta(description="OAuth 2 at Microsoft: id or domain of the organization")] = ""
    token_url: Annotated[str, Meta(description="OAuth 2: where tokens come from; needed for oauth, else known")] = ""
    scope: Annotated[str, Meta(description="OAuth 2: what is asked for; needed by some for oauth, else known")] = ""
    folder: Annotated[str, Meta(min_length=1, description="IMAP: the folder that is read")] = "INBOX"
    move_to: Annotated[str, Meta(description="IMAP: folder that what was read is moved to; empty: it stays")] = ""
    first_days: Annotated[
        int, Meta(ge=0, le=3_650, description="IMAP: days of mail that are read at the first start; 0: all of it")
    ] = 30
    path: Annotated[str, Meta(description="Maildir: its folder, the one with new and cur in it")] = ""
    poll_seconds: Annotated[
        Seconds, Meta(description="seconds between two looks; where IMAP has IDLE, new mail is read at once")
    ] = 60
    max_octets: Annotated[
        int, Meta(ge=10_000, le=50_000_000, description="octets of one message that are read; the rest is left out")
    ] = 1_000_000

    @property
    def secret_prefix(self) -> str:
        """What its secrets in the environment begin with; PASSWORD, REFRESH_TOKEN or CLIENT_SECRET follow."""
        return f"DELIVERABOT_MAILBOX_{self.name.replace('-', '_')}_".upper()

    @property
    def actual_port(self) -> int:
        """The port that was said, or the usual one."""
        return self.port or USUAL_PORTS.get((self.kind, "tls" if self.security == "tls" else ""), 0)
