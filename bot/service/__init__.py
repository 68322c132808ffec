"""The composition root: builds every part, starts it, stops it in order. Only wiring."""

from bot.service.desk import build_desk
from bot.service.running import running
from bot.service.scheduled import build_schedule

__all__ = ["build_desk", "build_schedule", "running"]
