"""[[logs]]: logs of mail servers, followed as they grow. See docs/mailboxes.md."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct


class FollowedLog(Struct, frozen=True, kw_only=True):
    """[[logs]]: logs of mail servers, followed as they grow and through their rotation."""

    name: Annotated[
        str, Meta(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$(?!\n)", description="what it is called here")
    ]
    path: Annotated[str, Meta(min_length=1, description="the file that is written to now")]
    format: Annotated[Literal["postfix"], Meta(description="which mail server writes it")] = "postfix"
    campaign_headers: Annotated[
        list[str],
        Meta(description="headers that name the campaign, where the server logs them (header_checks with INFO)"),
    ] = msgspec.field(default_factory=lambda: ["X-Campaign-ID", "X-Campaign"])
    campaign_sender: Annotated[
        str,
        Meta(description="regular expression for the envelope sender, its group is the campaign; ours are known"),
    ] = ""
    sender_domains: Annotated[
        list[str], Meta(description="only mail that these domains send is counted; empty: all of it")
    ] = msgspec.field(default_factory=list)
    own_relays: Annotated[
        list[str],
        Meta(description="relays of yours, such as 127.0.0.1: mail they take is on its way, not delivered"),
    ] = msgspec.field(default_factory=list)
