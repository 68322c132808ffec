"""Verification: can these addresses receive mail? Asked through `checks.address`, remembered in the store."""

from bot.verification.addresses import addresses_among, addresses_in
from bot.verification.courtesy import Courtesy
from bot.verification.jobs import DONE, Jobs
from bot.verification.runner import JobRunner
from bot.verification.table import read_table
from bot.verification.verifications import Verifications

__all__ = [
    "DONE",
    "Courtesy",
    "JobRunner",
    "Jobs",
    "Verifications",
    "addresses_among",
    "addresses_in",
    "read_table",
]
