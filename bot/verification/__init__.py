"""Verification: can these addresses receive mail? Asked through `checks.address`, remembered in the store."""

from bot.verification.addresses import addresses_in
from bot.verification.verifications import Verifications

__all__ = ["Verifications", "addresses_in"]
