"""Callbacks: other programs are told by Standard Webhooks what they waited for. From the store, so nothing is lost."""

from bot.callbacks.destination import check_url
from bot.callbacks.sender import CallbackSender
from bot.callbacks.signature import read_secrets

__all__ = ["CallbackSender", "check_url", "read_secrets"]
