"""What is watched on a schedule and can be asked at any time: addresses and domains, on blocklists and in the DNS.

Targets     which ones: those of the settings, those people add
Lookups     asks about them, now
Marks       what people say of single listings: acknowledged, silenced
take        remembers what a look saw, and tells what came or went once a second look has confirmed it
"""

from bot.targets.changes import Item
from bot.targets.looking import known, take
from bot.targets.lookups import Lookups
from bot.targets.marks import Marks
from bot.targets.rating import rated
from bot.targets.targets import BLOCKLIST, DOMAIN, Targets

__all__ = ["BLOCKLIST", "DOMAIN", "Item", "Lookups", "Marks", "Targets", "known", "rated", "take"]
