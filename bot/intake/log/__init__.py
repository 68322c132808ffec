"""Logs of mail servers: read as files, and followed as they grow."""

from bot.intake.log.postfix import PostfixLog, looks_like

__all__ = ["PostfixLog", "looks_like"]
