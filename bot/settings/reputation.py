"""[reputation]: where large providers tell how they see our mail; asked once a day where their keys are set."""

from typing import Annotated

from msgspec import Meta, Struct


class Reputation(Struct, frozen=True, kw_only=True):
    """[reputation]: where large providers tell how they see our mail; asked once a day where their keys are set."""

    snds_url: Annotated[str, Meta(description="Microsoft SNDS: what data.aspx and ipStatus.aspx are below")] = (
        "https://sendersupport.olc.protection.outlook.com/snds/"
    )
    postmaster_url: Annotated[str, Meta(description="Google Postmaster Tools: its API")] = (
        "https://gmailpostmastertools.googleapis.com/"
    )
    oauth_url: Annotated[str, Meta(description="Google Postmaster Tools: host that gives access tokens at /token")] = (
        "https://oauth2.googleapis.com/"
    )
