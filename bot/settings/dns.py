"""[dns]: the resolver every check asks."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from bot.settings.kinds import Seconds


class Dns(Struct, frozen=True, kw_only=True):
    """[dns]: the resolver every check asks."""

    nameservers: Annotated[list[str], Meta(description="resolvers, address or address:port; empty: the system's")] = (
        msgspec.field(default_factory=list)
    )
    timeout: Annotated[Seconds, Meta(description="seconds one question may take")] = 5
