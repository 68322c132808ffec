"""[rates]: when a rate of bounces, blocks or complaints is a spike, and which rates are bad whatever is usual."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from bot.settings.kinds import Share

Measure = Literal["hard", "blocks", "complaints"]


class Rates(Struct, frozen=True, kw_only=True):
    """[rates]: when a rate of hard bounces, blocks or complaints is too high; [[limits]] say it for some subjects."""

    sensitivity: Annotated[
        Literal["low", "normal", "high"],
        Meta(description="how little evidence is enough; low: a tenth of the false alarms, and later by half"),
    ] = "normal"
    minimum_sent: Annotated[int, Meta(ge=1, description="mails below which nothing is said")] = 20
    minimum_hard: Annotated[
        int, Meta(ge=1, description="hard bounces (or blocks, or complaints) below which nothing is said")
    ] = 3
    warning: Annotated[
        Share, Meta(description="hard-bounce rate that is a warning, whatever is usual; a share: 0.02 is 2 %")
    ] = 0.02
    critical: Annotated[Share, Meta(description="hard-bounce rate that is critical, a share")] = 0.05
    stop: Annotated[Share, Meta(description="hard-bounce rate at which nothing more should be sent, a share")] = 0.1
    block_warning: Annotated[
        Share, Meta(description="share of mails refused because of the sender that is a warning, whatever is usual")
    ] = 0.05
    block_critical: Annotated[Share, Meta(description="the same that is critical")] = 0.1
    block_stop: Annotated[Share, Meta(description="the same at which nothing more should be sent")] = 0.2
    complaint_warning: Annotated[
        Share, Meta(description="complaint rate that is a warning, whatever is usual; a share: 0.0008 is 0.08 %")
    ] = 0.0008
    complaint_critical: Annotated[Share, Meta(description="complaint rate that is critical, a share")] = 0.001
    complaint_stop: Annotated[
        Share, Meta(description="complaint rate at which nothing more should be sent, a share")
    ] = 0.003

    def limits(self, measure: str) -> tuple[float, float, float]:
        """Warning, critical and stop of a measure."""
        return {
            "hard": (self.warning, self.critical, self.stop),
            "blocks": (self.block_warning, self.block_critical, self.block_stop),
            "complaints": (self.complaint_warning, self.complaint_critical, self.complaint_stop),
        }[measure]
