"""[alerts]: how an alert lives."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct


class Alerts(Struct, frozen=True, kw_only=True):
    """[alerts]: how an alert lives."""

    reopen_minutes: Annotated[
        int, Meta(ge=0, description="minutes in which a resolved alert reopens instead of a new one")
    ] = 60
    silence_hours: Annotated[
        list[int], Meta(min_length=1, max_length=10, description="the choices of the Silence menu, hours")
    ] = msgspec.field(default_factory=lambda: [1, 4, 24, 168])
