"""[reviews]: who decides which addresses come off the lists."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct


class Reviews(Struct, frozen=True, kw_only=True):
    """[reviews]: who decides which addresses come off the lists."""

    approvers: Annotated[list[str], Meta(description="Slack user ids who may approve")] = msgspec.field(
        default_factory=list
    )
    approver_group: Annotated[str, Meta(description="id of a Slack user group whose members may approve")] = ""
    quorum: Annotated[int, Meta(ge=1, le=20, description="distinct people who must approve")] = 2
    allow_self_approval: Annotated[
        bool, Meta(description="may the asker approve too? Then it is written on the message")
    ] = False
    expire_hours: Annotated[int, Meta(ge=1, le=24 * 90, description="hours after which an undecided review ends")] = 72
