"""What is watched: the targets of the settings, and those people add in Slack."""

from dataclasses import dataclass

from bot.clock import Clock
from bot.errors import InputError, NotFound, TooLate
from bot.settings import Settings
from bot.store import Connection, Store, audit, watched
from bot.targets.ranges import IP, must_be_public, parse_range
from checks.blocklist import parse_target
from checks.domain import parse_domain

BLOCKLIST, DOMAIN = "blocklist", "domain"


@dataclass(frozen=True)
class Targets:
    """Adds, removes and names what is watched; `kind` of a target is "ip", "range" or "domain"."""

    store: Store
    settings: Settings
    clock: Clock

    async def add(self, check: str, text: str, who: str) -> str:
        """Watches a target; returns it as it is written from now on. InputError: it is none. TooLate: it is watched."""
        kind, target = parsed(check, text)
        must_be_public(kind, target)
        if (kind, target) in self.of_settings(check) or not await self.store.write(self._add, check, target, kind, who):
            raise TooLate("{target} is watched already.", target=target)
        return target

    async def remove(self, check: str, text: str, who: str) -> str:
        """Watches it no more. NotFound: it was not watched. TooLate: the settings say so, and only they can take it off."""
        kind, target = parsed(check, text)
        if (kind, target) in self.of_settings(check):
            raise TooLate("{target} is watched because the settings say so. Take it off there.", target=target)
        if not await self.store.write(self._remove, check, target, who):
            raise NotFound("{target} is not watched.", target=target)
        return target

    async def all(self, check: str) -> list[tuple[str, str]]:
        """(kind, target) of everything that is watched, that of the settings first."""
        return await self.store.read(self.named, check)

    def named(self, db: Connection, check: str) -> list[tuple[str, str]]:
        """The same, for who reads more than that."""
        return list(dict.fromkeys([*self.of_settings(check), *watched.targets(db, check)]))

    def of_settings(self, check: str) -> list[tuple[str, str]]:
        """(kind, target) of what the settings name."""
        wanted = self.settings.blocklists
        if check == DOMAIN:
            names = self.settings.domains.names or wanted.domains
            return list(dict.fromkeys(("domain", parse_domain(name)) for name in names))
        return list(dict.fromkeys(parsed(check, text) for text in (*wanted.ips, *wanted.domains)))

    def _add(self, db: Connection, check: str, target: str, kind: str, who: str) -> bool:
        now = self.clock()
        done = watched.add(db, check=check, target=target, kind=kind, who=who, now=now)
        if done:
            audit.add(db, at=now, who=who, action="watched", about_kind=check, about=target)
        return done

    def _remove(self, db: Connection, check: str, target: str, who: str) -> bool:
        done = watched.remove(db, check=check, target=target)
        if done:
            audit.add(db, at=self.clock(), who=who, action="unwatched", about_kind=check, about=target)
        return done


def parsed(check: str, text: str) -> tuple[str, str]:
    """(kind, target) as it is written everywhere."""
    # Of an e-mail address and an address of the web `parse_domain` tells the domain to write.
    is_more = "@" in text or "://" in text
    if check == BLOCKLIST and "/" in text and not is_more:
        return parse_range(text)
    try:
        if check == DOMAIN or is_more:
            return "domain", parse_domain(text)
        target = parse_target(text)
    except ValueError as error:
        raise InputError("{error}", error=error.args[0]) from None
    return ("domain" if target.kind == "domain" else IP), target.text
