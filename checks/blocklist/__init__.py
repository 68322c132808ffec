"""Is this IP address or domain listed? The catalogue is data, a refusal is never a listing, silence is never clean."""

from checks.blocklist.catalog import Blocklist, load_catalog
from checks.blocklist.check import check
from checks.blocklist.listing import Listing
from checks.blocklist.target import parse_target

__all__ = ["Blocklist", "Listing", "check", "load_catalog", "parse_target"]
