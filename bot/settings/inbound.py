"""[inbound]: bounces that a mail server hands over by LMTP or SMTP, and the envelope senders they come back to."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct


class Inbound(Struct, frozen=True, kw_only=True):
    """[inbound]: bounces that a mail server hands over, and the envelope senders they come back to; off until `port` is set."""

    host: Annotated[str, Meta(min_length=1, description="address to listen on")] = "127.0.0.1"
    allow_networks: Annotated[
        list[str], Meta(description="networks (CIDR) that may connect: there is no login and no TLS")
    ] = msgspec.field(default_factory=lambda: ["127.0.0.0/8", "::1/128"])
    port: Annotated[int, Meta(ge=0, le=65_535, description="port to listen on; 0: off")] = 0
    protocol: Annotated[Literal["lmtp", "smtp"], Meta(description="what is spoken there")] = "lmtp"
    domain: Annotated[str, Meta(description="domain of the envelope senders; mail for others is refused")] = ""
    prefix: Annotated[
        str, Meta(pattern=r"^[a-z0-9]{1,16}$(?!\n)", description="what the envelope senders begin with")
    ] = "bounces"
    unsigned: Annotated[
        Literal["refuse", "accept"],
        Meta(description="mail for an address that DELIVERABOT_VERP_SECRET did not sign; accept believes what it says"),
    ] = "refuse"
    max_octets: Annotated[int, Meta(ge=10_000, le=50_000_000, description="largest message taken, octets")] = 10_000_000
    sessions: Annotated[
        int, Meta(ge=1, le=1_000, description="connections at a time; more are asked to come later")
    ] = 50
