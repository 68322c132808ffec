"""[slack]: where the bot speaks, and in what language."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class Slack(Struct, frozen=True, kw_only=True):
    """[slack]: where the bot speaks, and in what language."""

    api_url: Annotated[
        str, Meta(pattern=r"^https?://\S+/$", description="the Slack API, or one that speaks like it")
    ] = "https://slack.com/api/"
    alert_channel: Annotated[str, Meta(min_length=1, description="channel (id or #name) for alerts and reviews")] = (
        "#deliverability"
    )
    time_zone: Annotated[
        str, Meta(min_length=1, description="time zone of the channel and of mails, such as Europe/Paris")
    ] = "UTC"
    language: Annotated[
        Literal["en", "fr", "es"], Meta(description="language of what is posted in channels and of mails")
    ] = "en"
