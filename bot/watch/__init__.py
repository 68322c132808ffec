"""What runs on the schedule: bounce rates, blocklists, housekeeping."""

from bot.watch.schedule import Check, Schedule

__all__ = ["Check", "Schedule"]
