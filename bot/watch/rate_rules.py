"""Settings → how a measure of a subject is judged."""

from msgspec.structs import replace

from bot.settings import Rates
from checks.rate import MEASURES, Rule

SENSITIVITY = {"high": 0.3, "normal": 1.0, "low": 10.0}  # of the spacing of false alarms


def rule_of(wanted: Rates, measure: str, kind: str = "", name: str = "") -> Rule:  # noqa: ARG001
    """The rule of one measure, with what the settings say of it."""
    rule = MEASURES[measure]
    spacing = rule.spacing * SENSITIVITY[wanted.sensitivity]
    rule = replace(rule, spacing=spacing, least_sent=wanted.minimum_sent, least_hits=wanted.minimum_hard)
    if measure != "hard":
        return rule
    limits = (wanted.warning, wanted.critical, *(limit for limit in rule.limits if limit > wanted.critical))
    return replace(rule, limits=limits, critical=wanted.critical)
