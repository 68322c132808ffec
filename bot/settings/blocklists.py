"""[blocklists]: what is looked up there, and where."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct


class Blocklists(Struct, frozen=True, kw_only=True):
    """[blocklists]: what is looked up there, and where."""

    ips: Annotated[list[str], Meta(description="sending IP addresses to watch")] = msgspec.field(default_factory=list)
    domains: Annotated[list[str], Meta(description="sending domains to watch")] = msgspec.field(default_factory=list)
    catalog: Annotated[str, Meta(description="a catalogue file of your own instead of the one shipped")] = ""
