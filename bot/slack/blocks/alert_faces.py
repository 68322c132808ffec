"""What is particular to a check: what it is about, its numbers in a sentence, its causes, what to do. A module a check."""

from typing import Protocol

from bot.slack.blocks import (
    alert_of_anything,
    alert_of_checks,
    alert_of_domains,
    alert_of_list_faults,
    alert_of_lists,
    alert_of_probes,
    alert_of_rates,
    alert_of_sources,
)
from bot.slack.blocks.alert_view import AlertView
from bot.slack.locale import Language
from bot.store.alerts import Alert, Evidence


class Face(Protocol):
    """A module that shows the alerts of one check."""

    def what(self, alert: Alert, say: Language) -> str:
        """What it is about: part of the headline."""

    def summary(self, alert: Alert, say: Language) -> str:
        """The state of it in a sentence."""

    def causes(self, evidence: Evidence, say: Language) -> str:
        """Why, a line each; may be empty."""

    def advice(self, view: AlertView, say: Language) -> str:
        """What to do now; may be empty."""


FACES: dict[str, Face] = {
    "bounce_rate": alert_of_rates,
    "block_rate": alert_of_rates,
    "complaint_rate": alert_of_rates,
    "blocklist": alert_of_lists,
    "domain": alert_of_domains,
    "list": alert_of_list_faults,
    "probe": alert_of_probes,
    "check": alert_of_checks,
    "source": alert_of_sources,
}


def face_of(alert: Alert) -> Face:
    """Of its check; one that has none yet is shown as it is."""
    return FACES.get(alert.check_name, alert_of_anything)
