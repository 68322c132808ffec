"""[verification]: how addresses are checked."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from bot.settings.kinds import Seconds


class Verification(Struct, frozen=True, kw_only=True):
    """[verification]: the SMTP step is off until `hello` and `mail_from` are set, for probing costs reputation."""

    hello: Annotated[
        str, Meta(description="name to greet mail servers with; it needs an address and a PTR that agree")
    ] = ""
    mail_from: Annotated[str, Meta(description="a real, monitored address to probe as")] = ""
    source_address: Annotated[str, Meta(description="local IP address to probe from; best one that sends no mail")] = ""
    allow_networks: Annotated[list[str], Meta(description="private networks (CIDR) that may be connected to")] = (
        msgspec.field(default_factory=list)
    )
    port: Annotated[int, Meta(ge=1, le=65_535, description="port to probe; anything but 25 is for test networks")] = 25
    timeout: Annotated[Seconds, Meta(description="seconds one address may take")] = 45
    per_server: Annotated[int, Meta(ge=1, le=10, description="connections to one mail server at a time")] = 2
    per_provider: Annotated[
        int, Meta(ge=1, le=100, description="connections at a time to all mail servers of one provider together")
    ] = 2
    in_all: Annotated[int, Meta(ge=1, le=5_000, description="connections at a time, all servers together")] = 100
    per_minute: Annotated[
        int, Meta(ge=1, le=1_000_000, description="questions a minute to a provider of which nothing else is known")
    ] = 600
    per_day: Annotated[int, Meta(ge=1, description="questions to one provider in 24 hours")] = 10_000
    provider_rates: Annotated[
        list[str], Meta(description="questions a minute by the end of the mail server's name, over ours: google.com=60")
    ] = msgspec.field(default_factory=list)
    provider_days: Annotated[
        list[str], Meta(description="questions in 24 hours by the end of the mail server's name: google.com=2000")
    ] = msgspec.field(default_factory=list)
    provider_connections: Annotated[
        list[str], Meta(description="connections at a time by the end of the mail server's name: google.com=1")
    ] = msgspec.field(default_factory=list)
