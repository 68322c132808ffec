"""[blocklists]: what is looked up there, and where."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from bot.settings.kinds import Seconds


class Blocklists(Struct, frozen=True, kw_only=True):
    """[blocklists]: what is looked up there, and where."""

    ips: Annotated[
        list[str],
        Meta(
            description="sending IP addresses to watch, and ranges of up to 1,024 addresses (192.0.2.0/24), each with one"
            " alert"
        ),
    ] = msgspec.field(default_factory=list)
    domains: Annotated[list[str], Meta(description="sending domains to watch")] = msgspec.field(default_factory=list)
    off: Annotated[list[str], Meta(description="lists of the catalogue that are not asked, by zone")] = msgspec.field(
        default_factory=list
    )
    severity: Annotated[
        list[str],
        Meta(description="what a listing there is instead: dnsbl-1.uceprotect.net=warning; or critical, info"),
    ] = msgspec.field(default_factory=list)
    weights: Annotated[
        list[str],
        Meta(
            description="how much a listing there counts beside others, 1 if not said: psbl.surriel.com=0.5; what weighs 0"
            " is shown and never alerts"
        ),
    ] = msgspec.field(default_factory=list)
    alert_weight: Annotated[
        float,
        Meta(
            ge=0.001,
            le=1_000,
            description="what the new listings of an address or domain must weigh together for an alert: with 2, two lists"
            " that weigh 1, or one that weighs 2",
        ),
    ] = 1.0
    extra_catalog: Annotated[str, Meta(description="a catalogue file of your own on top of the one shipped")] = ""
    catalog: Annotated[str, Meta(description="a catalogue file of your own instead of the one shipped")] = ""

    within: Annotated[
        Seconds,
        Meta(description="seconds one look-up of all targets may take; what is not answered by then is unusable"),
    ] = 120

    @property
    def addresses(self) -> list[str]:
        """The addresses named one by one, which are taken to send; not all of a range need to."""
        return [ip for ip in self.ips if "/" not in ip]
