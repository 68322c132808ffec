"""[store]: where the state is kept."""

from typing import Annotated

from msgspec import Meta, Struct


class Store(Struct, frozen=True, kw_only=True):
    """[store]: where the state is kept."""

    path: Annotated[str, Meta(min_length=1, description="the SQLite file; its folder is made when missing")] = (
        "var/deliverabot.sqlite"
    )
    keep_days: Annotated[
        int,
        Meta(
            ge=1,
            le=3_650,
            description="days that bounces, complaints, counts and whom mail reached are kept, counts by the hour after three",
        ),
    ] = 90
    dedupe_days: Annotated[int, Meta(ge=1, le=90, description="days in which the same event id counts only once")] = 8
