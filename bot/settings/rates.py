"""[rates]: when a hard-bounce rate is a spike."""

from typing import Annotated

from msgspec import Meta, Struct

from bot.settings.kinds import Share


class Rates(Struct, frozen=True, kw_only=True):
    """[rates]: when a hard-bounce rate is a spike."""

    minimum_sent: Annotated[int, Meta(ge=1, description="mails below which nothing is said")] = 50
    minimum_hard: Annotated[int, Meta(ge=1, description="hard bounces below which nothing is said")] = 5
    warning: Annotated[Share, Meta(description="hard-bounce rate that is a warning, a share: 0.02 is 2 %")] = 0.02
    critical: Annotated[Share, Meta(description="hard-bounce rate that is critical, a share")] = 0.05
