"""[log]: to standard error."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class Log(Struct, frozen=True, kw_only=True):
    """[log]: to standard error."""

    level: Annotated[Literal["debug", "info", "warning", "error"], Meta(description="least level that is written")] = (
        "info"
    )
