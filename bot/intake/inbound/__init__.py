"""Bounces that a mail server hands over by LMTP or SMTP."""

from bot.intake.inbound.server import InboundServer

__all__ = ["InboundServer"]
