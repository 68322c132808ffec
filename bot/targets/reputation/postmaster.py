"""Google Postmaster Tools v2: complaints, authentication and delivery errors of our domains at Gmail, read once a day.

https://developers.google.com/workspace/gmail/postmaster/reference/rest/v2/domains.domainStats/query
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from bot.clock import DAY, HOUR, SECOND, Clock
from bot.store import Connection, Store, reputation, sources
from bot.store.sources import Source
from bot.targets.reputation.asking import NotTold, ask
from bot.targets.targets import DOMAIN, Targets
from checks.domain.postmaster import SPAM_RATE, newest, read_domain_stats

SOURCE = Source("postmaster", "postmaster")
EVERY = 23 * HOUR  # new figures come once a day
FRESH = 7 * DAY  # Gmail tells of a day one to three days later, and only of days with enough mail
DAYS = 7  # asked about
AUTHENTICATION = tuple(f"AUTH_SUCCESS_RATE_{kind}" for kind in ("spf", "dkim", "dmarc"))
DELIVERY_ERRORS = "DELIVERY_ERROR_RATE"
_METRICS = (
    (SPAM_RATE, SPAM_RATE, ""),
    *((name, "AUTH_SUCCESS_RATE", f'auth_type = "{name.rpartition("_")[2]}"') for name in AUTHENTICATION),
    (DELIVERY_ERRORS, DELIVERY_ERRORS, ""),
)
UNVERIFIED = (403, 404)  # this domain is not ours there; others may be


@dataclass(frozen=True)
class Postmaster:
    """Asks about every watched domain, and keeps the newest figures."""

    store: Store
    targets: Targets
    clock: Clock

    async def look(self) -> str:
        """Once a day. Returns a line for the run's record; a failure is kept with the source."""
        now = self.clock()
        domains = [domain for _, domain in await self.targets.all(DOMAIN)]
        last = await self.store.read(sources.worked_at, SOURCE)
        if not domains or (last is not None and now - last < EVERY):
            return "read today already" if domains else "nothing to ask about: set domains.names"
        try:
            found = await self._all(domains, now)
        except (NotTold, ValueError) as error:
            state: sources.State = "refused" if isinstance(error, NotTold) and error.refused else "failing"
            await self.store.write(sources.failed, SOURCE, why=str(error), now=now, state=state)
            return f"not read: {error}"
        await self.store.write(_keep, found, now)
        return f"{len(found)} of {len(domains)} domains are verified there"

    async def _all(self, domains: list[str], now: int) -> dict[str, dict[str, float]]:
        headers = {"Authorization": f"Bearer {await self._token()}"}
        query = _query(datetime.fromtimestamp(now / SECOND, UTC))
        found: dict[str, dict[str, float]] = {}
        refusal: NotTold | None = None
        for domain in domains:
            url = f"{self.targets.settings.reputation.postmaster_url}v2/domains/{domain}/domainStats:query"
            try:
                found[domain] = _figures(await ask("POST", url, headers=headers, json=query))
            except NotTold as error:
                if error.status not in UNVERIFIED:
                    raise
                refusal = error
        if refusal is not None and not found:
            raise NotTold(f"{refusal}: none of the domains is verified there", status=refusal.status)
        return found

    async def _token(self) -> str:
        secrets = self.targets.settings.secrets
        form = {
            "grant_type": "refresh_token",
            "client_id": secrets.postmaster_client_id,
            "client_secret": secrets.postmaster_client_secret,
            "refresh_token": secrets.postmaster_refresh_token,
        }
        answer = _object(await ask("POST", f"{self.targets.settings.reputation.oauth_url}token", data=form))
        if not isinstance(token := answer.get("access_token"), str):
            raise NotTold("the token endpoint gives no access token")
        return token


def _keep(db: Connection, found: Mapping[str, Mapping[str, float]], now: int) -> None:
    for domain, figures in found.items():
        reputation.put(db, source=SOURCE.kind, subject=domain, what=figures, now=now)
    sources.seen(db, SOURCE, events=0, now=now)


def read_gmail(db: Connection, domain: str, now: int) -> dict[str, float]:
    """The newest figures of a domain by metric, shares from 0 to 1; empty: Gmail told nothing lately."""
    told = reputation.latest(db, source=SOURCE.kind, subject=domain)
    return msgspec.convert(told.what, dict[str, float]) if told and now - told.at <= FRESH else {}


def _query(today: datetime) -> dict[str, Any]:
    """Each metric under the name its value is to come back with, by the day."""
    named = [
        {"name": name, "baseMetric": {"standardMetric": metric}} | ({"filter": only} if only else {})
        for name, metric, only in _METRICS
    ]
    dates = {"start": _day(today - timedelta(days=DAYS)), "end": _day(today)}
    return {
        "metricDefinitions": named,
        "timeQuery": {"dateRanges": {"dateRanges": [dates]}},
        "aggregationGranularity": "DAILY",
        "pageSize": 200,
    }


def _day(moment: datetime) -> dict[str, int]:
    return {"year": moment.year, "month": moment.month, "day": moment.day}


def _figures(body: bytes) -> dict[str, float]:
    statistics = read_domain_stats(_object(body))
    values = {name: newest(statistics, name) for name, _, _ in _METRICS}
    return {name: value for name, value in values.items() if value is not None}


def _object(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise ValueError("Google's answer is no JSON object") from None
