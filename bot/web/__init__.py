"""HTTP: events in, the campaign gate, the suppression list, health. Errors are RFC 9457 problem documents."""

from bot.web.app import build_app

__all__ = ["build_app"]
