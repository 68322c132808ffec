"""Can this address receive mail? Syntax, lists, DNS and, where the operator wants it, the receiving server itself.

    verdict = await verify("someone@example.com", resolver=resolver, probe=probe)
    async for verdict in verify_many(addresses, resolver=resolver, probe=probe): …

The two errors that hurt are ruled out before everything else: a live address called undeliverable, and a dead one
called deliverable. Where it cannot be known, the verdict is "unknown" or "risky" and says why.
"""

from checks.address.catch_all import CatchAllMemory
from checks.address.limits import Limits
from checks.address.manners import Manners
from checks.address.many import verify_many
from checks.address.probe import Probe
from checks.address.verdict import REASONS, Verdict
from checks.address.verify import verify

__all__ = ["REASONS", "CatchAllMemory", "Limits", "Manners", "Probe", "Verdict", "verify", "verify_many"]
