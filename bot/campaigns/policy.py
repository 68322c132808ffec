"""What is done by itself about a campaign that is critical. Pure."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from bot.settings import Policy

SUGGEST = Policy()


def policy_for(policies: Sequence[Policy], campaign: str) -> tuple[int, Policy]:
    """The first that matches, with its number from 1; 0 and *suggest* where none does. Upper and lower case are one."""
    for number, policy in enumerate(policies, 1):
        if fnmatchcase(campaign.lower(), policy.campaign.lower()):
            return number, policy
    return 0, SUGGEST
