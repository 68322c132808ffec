"""Is this IP address or domain listed? The catalogue is data, a refusal is never a listing, silence is never clean."""

from checks.blocklist.catalog import Blocklist, Catalog, load_catalog, read_catalog
from checks.blocklist.check import check, check_many
from checks.blocklist.guidance import Guidance, guidance
from checks.blocklist.listing import Listing
from checks.blocklist.rounds import Health, News
from checks.blocklist.target import parse_target, parse_targets

__all__ = [
    "Blocklist",
    "Catalog",
    "Guidance",
    "Health",
    "Listing",
    "News",
    "check",
    "check_many",
    "guidance",
    "load_catalog",
    "parse_target",
    "parse_targets",
    "read_catalog",
]
