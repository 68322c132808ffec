"""[rates]: when a hard-bounce rate is a spike."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from bot.settings.kinds import Share


class Rates(Struct, frozen=True, kw_only=True):
    """[rates]: when a hard-bounce rate is a spike."""

    sensitivity: Annotated[
        Literal["low", "normal", "high"],
        Meta(description="how little evidence is enough; low: a tenth of the false alarms, and later by half"),
    ] = "normal"
    minimum_sent: Annotated[int, Meta(ge=1, description="mails below which nothing is said")] = 20
    minimum_hard: Annotated[int, Meta(ge=1, description="hard bounces below which nothing is said")] = 3
    warning: Annotated[
        Share, Meta(description="hard-bounce rate that is a warning, whatever is usual; a share: 0.02 is 2 %")
    ] = 0.02
    critical: Annotated[Share, Meta(description="hard-bounce rate that is critical, a share")] = 0.05
