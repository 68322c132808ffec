"""Verification: can these addresses receive mail? Asked through `checks.address`, remembered in the store."""

from bot.verification.addresses import addresses_in
from bot.verification.jobs import Jobs
from bot.verification.runner import JobRunner
from bot.verification.verifications import Verifications

__all__ = ["JobRunner", "Jobs", "Verifications", "addresses_in"]
