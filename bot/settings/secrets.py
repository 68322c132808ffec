"""What is read from the environment only, and never shown."""

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
    mail_password: Annotated[str, Meta(description="what mail.user shows to the server of [mail]")] = ""

    def __repr__(self) -> str:
        return f"Secrets(set: {', '.join(f for f in self.__struct_fields__ if getattr(self, f)) or 'none'})"


SECRET_NAMES = {
    "bot_token": "SLACK_BOT_TOKEN",
    "app_token": "SLACK_APP_TOKEN",
    "signing_secret": "SLACK_SIGNING_SECRET",
    "api_token": "DELIVERABOT_API_TOKEN",
    "read_token": "DELIVERABOT_READ_TOKEN",
    "webhook_secret": "DELIVERABOT_WEBHOOK_SECRET",
    "mail_password": "DELIVERABOT_MAIL_PASSWORD",
}
