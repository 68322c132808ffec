"""Finding → alert → what to tell: lifecycle, grouping, inhibition, routing, ownership, silence. State and outbox, no Slack."""

from bot.alerts.alerts import Alerts
from bot.alerts.finding import Finding

__all__ = ["Alerts", "Finding"]
