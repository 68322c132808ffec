"""SPF (RFC 7208): `check_host` evaluates a record for one client, `lint` says what is wrong with a domain's records."""

from checks.domain.spf.evaluate import check_host
from checks.domain.spf.lint import lint
from checks.domain.spf.lookups import Resolver
from checks.domain.spf.result import SpfResult, Verdict

__all__ = ["Resolver", "SpfResult", "Verdict", "check_host", "lint"]
