"""What is read from the environment only, and never shown."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct


class Secrets(Struct, frozen=True, kw_only=True):
    """What is read from the environment only. Its repr shows which are set, never what they are."""

    bot_token: Annotated[str, Meta(description="Slack's bot token, xoxb-…")] = ""
    app_token: Annotated[str, Meta(description="Slack's app token, xapp-…, for Socket Mode")] = ""
    signing_secret: Annotated[str, Meta(description="Slack's signing secret, for its requests over HTTP")] = ""
    api_token: Annotated[str, Meta(description="what senders show to post events and to ask")] = ""
    read_token: Annotated[str, Meta(description="what senders show that may only ask")] = ""
    webhook_secret: Annotated[
        str,
        Meta(description="what callbacks are signed with: whsec_ and 24 to 64 octets in base64; two while it changes"),
    ] = ""
    heartbeat_url: Annotated[
        str, Meta(description="URL that is fetched after each healthy round, of who watches the bot")
    ] = ""
    mail_password: Annotated[str, Meta(description="what mail.user shows to the server of [mail]")] = ""
    verp_secret: Annotated[
        str, Meta(description="what envelope senders are signed with, at least 16 characters; two while it changes")
    ] = ""
    spamhaus_dqs_key: Annotated[str, Meta(description="key for Spamhaus' Data Query Service")] = ""
    abusix_key: Annotated[str, Meta(description="key for the lists of Abusix")] = ""
    snds_key: Annotated[str, Meta(description="Microsoft SNDS: key of its automated data access")] = ""
    postmaster_client_id: Annotated[
        str, Meta(description="Google Postmaster Tools: OAuth client id; the three are set together")
    ] = ""
    postmaster_client_secret: Annotated[str, Meta(description="Google Postmaster Tools: OAuth client secret")] = ""
    postmaster_refresh_token: Annotated[
        str, Meta(description="Google Postmaster Tools: OAuth refresh token, for postmaster.traffic.readonly")
    ] = ""
    named: Annotated[Mapping[str, str], Meta(description="those of what the settings name, such as a mailbox")] = {}

    @property
    def has_postmaster(self) -> bool:
        """Is everything there that Google Postmaster Tools is asked with?"""
        return bool(self.postmaster_client_id and self.postmaster_client_secret and self.postmaster_refresh_token)

    def __repr__(self) -> str:
        fields = [f for f in SECRET_NAMES if getattr(self, f)]
        return f"Secrets(set: {', '.join([*fields, *sorted(self.named)]) or 'none'})"


SECRET_NAMES = {
    "bot_token": "SLACK_BOT_TOKEN",
    "app_token": "SLACK_APP_TOKEN",
    "signing_secret": "SLACK_SIGNING_SECRET",
    "api_token": "DELIVERABOT_API_TOKEN",
    "read_token": "DELIVERABOT_READ_TOKEN",
    "webhook_secret": "DELIVERABOT_WEBHOOK_SECRET",
    "heartbeat_url": "DELIVERABOT_HEARTBEAT_URL",
    "mail_password": "DELIVERABOT_MAIL_PASSWORD",
    "verp_secret": "DELIVERABOT_VERP_SECRET",
    "spamhaus_dqs_key": "DELIVERABOT_SPAMHAUS_DQS_KEY",
    "abusix_key": "DELIVERABOT_ABUSIX_KEY",
    "snds_key": "DELIVERABOT_SNDS_KEY",
    "postmaster_client_id": "DELIVERABOT_POSTMASTER_CLIENT_ID",
    "postmaster_client_secret": "DELIVERABOT_POSTMASTER_CLIENT_SECRET",
    "postmaster_refresh_token": "DELIVERABOT_POSTMASTER_REFRESH_TOKEN",
}

NAMED = {"mailboxes": ("PASSWORD", "REFRESH_TOKEN", "CLIENT_SECRET"), "polls": ("KEY",)}
"""Repeated sections whose entries have secrets: what stands behind the entry's `secret_prefix` in the environment."""

NAMED_HELP = {
    "DELIVERABOT_PLATFORM_WEBHOOK_SECRET": "what a sending platform's webhook is proven with; by name: docs/platforms-setup.md",
    "DELIVERABOT_MAILBOX_NAME_PASSWORD": "password of the mailbox NAME, upper case, - written as _",
    "DELIVERABOT_MAILBOX_NAME_REFRESH_TOKEN": "OAuth 2: what its access tokens are asked for with (google, microsoft, oauth)",
    "DELIVERABOT_POLL_NAME_KEY": "what the poll NAME logs in with, upper case, - written as _: see docs/polling.md",
    "DELIVERABOT_MAILBOX_NAME_CLIENT_SECRET": "OAuth 2: secret of the application in client_id, where it has one",
}
