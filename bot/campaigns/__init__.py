"""Campaigns: pause and resume, who did it and why, and what a sender is told who asks."""

from bot.campaigns.campaigns import Campaigns
from bot.campaigns.policies import Policies
from bot.campaigns.request import PauseRequest, parse_pause

__all__ = ["Campaigns", "PauseRequest", "Policies", "parse_pause"]
