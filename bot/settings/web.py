"""[web]: the bot's own HTTP."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct


class Web(Struct, frozen=True, kw_only=True):
    """[web]: the bot's own HTTP."""

    host: Annotated[str, Meta(min_length=1, description="address to listen on")] = "127.0.0.1"
    port: Annotated[
        int, Meta(ge=0, le=65_535, description="port to listen on; PORT sets it too; 0 picks a free one")
    ] = 8080
    public_url: Annotated[
        str, Meta(description="where others reach the bot, such as https://bot.acme.com; empty: not told")
    ] = ""
    max_body: Annotated[int, Meta(ge=1_024, description="largest request body taken, octets")] = 10_000_000
    gate_max_age: Annotated[int, Meta(ge=0, le=300, description="seconds a sender may keep the gate's answer")] = 5
    verify_per_minute: Annotated[int, Meta(ge=1, description="requests to /verify a minute and token")] = 600
    verify_addresses: Annotated[int, Meta(ge=1, description="addresses in one list of POST /verify")] = 100_000
    callback_networks: Annotated[list[str], Meta(description="private networks (CIDR) that callbacks may go to")] = (
        msgspec.field(default_factory=list)
    )
    metrics_open: Annotated[bool, Meta(description="is /metrics answered without a token?")] = False
    metrics_campaigns: Annotated[
        int, Meta(ge=0, le=1_000, description="busiest campaigns that /metrics names; 0: none")
    ] = 20
