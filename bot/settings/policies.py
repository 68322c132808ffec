"""[[policies]]: what the bot does itself about a campaign that is critical. The first that matches is taken."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class Policy(Struct, frozen=True, kw_only=True):
    """[[policies]]: what the bot does itself about a campaign that is critical; the first that matches, else suggest."""

    campaign: Annotated[str, Meta(min_length=1, description="name of the campaign; * and ? stand for others")] = "*"
    mode: Annotated[
        Literal["suggest", "ask", "act"],
        Meta(description="suggest: a button; ask: pauses unless approvers keep it sending; act: pauses at once"),
    ] = "suggest"
    ask_minutes: Annotated[int, Meta(ge=1, le=1_440, description="minutes the approvers have, with ask")] = 15
    cause: Annotated[
        Literal["own", "any"],
        Meta(
            description="own: pauses for no bounces whose one cause lies elsewhere: a provider that fails for several"
            " campaigns, our address or domain refused in several; any: for those, too"
        ),
    ] = "own"
    approvals: Annotated[int, Meta(ge=1, le=20, description="distinct approvers who keep it sending, with ask")] = 2
