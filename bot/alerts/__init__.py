"""Finding → alert → what to tell: lifecycle, ownership, silence. State and outbox rows only, no Slack."""

from bot.alerts.alerts import Alerts
from bot.alerts.finding import Finding

__all__ = ["Alerts", "Finding"]
