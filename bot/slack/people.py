"""Who is who in Slack: language and standing of a person, and who may approve. Asked of Slack, kept for minutes."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import NotAllowed
from bot.settings import Reviews
from bot.slack import failures
from bot.slack.blocks.text import Mrkdwn, escape
from bot.slack.locale import Language, language, of_locale

log = logging.getLogger(__name__)

PERSON_KEPT = 600.0  # seconds
DOUBT_KEPT = 5.0  # one click asks more than once, and has three seconds in all
GROUP_KEPT = 60.0  # who leaves the group loses the right within a minute


@dataclass(frozen=True)
class Person:
    """Somebody in the workspace."""

    id: str
    language: Language
    full_member: bool | None  # None: Slack did not say
    name: str = ""  # as others see it, safe for mrkdwn


@dataclass
class People:
    """Asks Slack who people are."""

    client: AsyncWebClient
    rules: Reviews
    ticks: Callable[[], float] = monotonic
    _people: dict[str, tuple[float, Person]] = field(default_factory=dict)
    _group: tuple[float, frozenset[str]] | None = None

    async def person(self, user: str) -> Person:
        """Language and standing. Where Slack does not say (a missing scope), English, and no rights."""
        known = self._people.get(user)
        if known and known[0] > self.ticks():
            return known[1]
        try:
            # The click that waits behind this wants its answer within three seconds.
            async with asyncio.timeout(1.5):
                answer = await self.client.users_info(user=user, include_locale=True)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("users.info: %s", error)
            nobody = Person(user, language("en"), full_member=None)
            self._people[user] = (self.ticks() + DOUBT_KEPT, nobody)
            return nobody
        found = _person(user, answer["user"])
        self._people[user] = (self.ticks() + PERSON_KEPT, found)
        return found

    async def must_be_member(self, user: str) -> None:
        """Guests, bots and deactivated people may look, not act."""
        member = (await self.person(user)).full_member
        if member is None:
            raise NotAllowed("Slack does not say who you are just now. Try again in a minute.")
        if not member:
            raise NotAllowed("Guests can look, not act. Ask a full member of this workspace.")

    async def must_be_approver(self, user: str) -> None:
        """Raises NotAllowed with whom to ask."""
        await self.must_be_member(user)
        if user in self.rules.approvers or user in await self._members():
            return
        if not self.rules.approvers and not self.rules.approver_group:
            raise NotAllowed(
                "Nobody is named as an approver yet: set reviews.approvers or reviews.approver_group where the bot runs."
            )
        named = [f"<@{approver}>" for approver in self.rules.approvers[:10]]
        if self.rules.approver_group:
            named.append(f"<!subteam^{self.rules.approver_group}>")
        raise NotAllowed("You are not one of the approvers. They are: {people}.", people=Mrkdwn(", ".join(named)))

    async def must_find_a_quorum(self, user: str) -> None:
        """Raises NotAllowed for a guest, and where what this person asks for could never be approved: too few others may."""
        await self.must_be_member(user)
        if self.rules.allow_self_approval or not (self.rules.approvers or self.rules.approver_group):
            return
        try:
            others = {*self.rules.approvers, *await self._ask_members()} - {user}
        except NotAllowed:  # Slack does not say who is in the group; they may be enough
            return
        if len(others) < self.rules.quorum:
            raise NotAllowed(
                "This could never be approved. Approvers it takes besides you: {need}; there are: {count}. Let somebody ask who is"
                " no approver, or name more in reviews.approvers.",
                need=self.rules.quorum,
                count=len(others),
            )

    async def _members(self) -> frozenset[str]:
        if self._group is None or self._group[0] <= self.ticks():
            self._group = (self.ticks() + GROUP_KEPT, await self._ask_members())
        return self._group[1]

    async def _ask_members(self) -> frozenset[str]:
        if not self.rules.approver_group:
            return frozenset()
        try:
            async with asyncio.timeout(1.5):
                answer = await self.client.usergroups_users_list(usergroup=self.rules.approver_group)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            raise NotAllowed(
                "Slack does not tell who is in the approvers' group ({error}). Name people in reviews.approvers instead.",
                error=failures.read(error, 0).error,
            ) from None
        return frozenset(answer["users"])


def _person(user: str, found: dict[str, Any]) -> Person:
    outside = ("is_restricted", "is_ultra_restricted", "is_bot", "deleted", "is_stranger")
    profile = found.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or found.get("name") or ""
    member = not any(found.get(flag) for flag in outside)
    return Person(user, of_locale(found.get("locale") or "en"), member, escape(name))
