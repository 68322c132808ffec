"""Kinds of settings that several sections have."""

from typing import Annotated, Literal

from msgspec import Meta

Seconds = Annotated[float, Meta(ge=0.2, le=86_400 * 7)]
Share = Annotated[float, Meta(gt=0, lt=1)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
