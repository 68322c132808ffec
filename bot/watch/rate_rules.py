"""Settings → how a measure of a subject is judged: by the watch, and wherever it is told what the watch would say."""

from functools import partial
from typing import cast

from msgspec.structs import replace

from bot.settings import Settings
from bot.settings.limits import limit_for
from bot.settings.rates import Measure
from checks.rate import MEASURES, Detector, Key, Rule

# Who reports mails by their number does not say where they went or came from, and yet does of each bounce.
TOLD_BY_BOUNCES = ("ip", "provider")
SENSITIVITY = {"high": 0.3, "normal": 1.0, "low": 10.0}  # of the spacing of false alarms


def rule_of(settings: Settings, measure: str, kind: str = "", name: str = "") -> Rule:
    """The rule of one measure of one subject, with what the settings say of it."""
    rule = MEASURES[measure]
    wanted = limit_for(settings.limits, settings.rates, measure=cast(Measure, measure), kind=kind, name=name)
    return replace(
        rule,
        spacing=rule.spacing * SENSITIVITY[wanted.sensitivity],
        least_sent=wanted.minimum_sent,
        least_hits=wanted.minimum_hard,
        limit_hits=max(rule.limit_hits, wanted.minimum_hard),
        limits=(wanted.warning, wanted.critical, wanted.stop),
        critical=wanted.critical,
    )


def has_rate(kind: str, key: Key) -> bool:
    """Is more known of a subject than its bounces?"""
    return kind not in TOLD_BY_BOUNCES or not key.only_hits


def detector_of(settings: Settings, measure: str, kind: str) -> Detector:
    """For subjects of a kind, in memory, each judged by its rule."""
    return Detector(rule_of(settings, measure), partial(rule_of, settings, measure, kind), partial(has_rate, kind))
