"""[domains]: whose mail set-up is checked every day."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct


class Domains(Struct, frozen=True, kw_only=True):
    """[domains]: whose mail set-up is checked every day."""

    names: Annotated[list[str], Meta(description="sending domains; empty: those of blocklists.domains")] = (
        msgspec.field(default_factory=list)
    )
    selectors: Annotated[list[str], Meta(description="DKIM selectors in use, besides the common ones")] = msgspec.field(
        default_factory=list
    )
    ips: Annotated[
        list[str], Meta(description="addresses that send; empty: those of blocklists.ips, ranges left out")
    ] = msgspec.field(default_factory=list)
    helo: Annotated[str, Meta(description="name the sending servers greet with")] = ""
