"""The team decides which flagged addresses are removed. Each step is one transaction, so two last clicks act once."""

from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

from bot.clock import HOUR, Clock
from bot.errors import InputError, NotAllowed, NotFound, TooLate
from bot.settings import Settings
from bot.store import Connection, Store, alert_posts, audit, flags, outbox, suppressions
from bot.store import reviews as rows
from bot.store.reviews import Review

LARGEST = 5_000  # addresses in one review: more than anybody looks at, and what a message's CSV carries well
NONE_WAITS = "No flagged address waits for a review: each is under review, suppressed or dismissed already."
NONE_WAITS_OF = (
    "No flagged address of {about} waits for a review: each is under review, suppressed or dismissed already."
)
OVER = {
    "approved": "It was approved already; the addresses are suppressed.",
    "rejected": "It was rejected already.",
    "expired": "Its time ran out. Ask again with Review addresses.",
    "withdrawn": "It was withdrawn.",
    "undone": "It was approved and then undone.",
}


@dataclass(frozen=True)
class Reviews:
    """What people and the clock do to reviews. Who may vote is decided by the caller, at the time of the click."""

    store: Store
    settings: Settings
    clock: Clock

    async def ask(
        self,
        who: str,
        channel: str,
        *,
        campaign: str = "",
        domain: str = "",
        source: str = "",
        address: str = "",
        alert_id: int | None = None,
    ) -> Review:
        """Freezes the waiting flags (of a campaign, domain, source or address) and puts them up. InputError: none waits."""
        of = {"campaign": campaign, "domain": domain, "source": source, "address": address}
        return await self.store.write(self._ask, who, channel, of, alert_id, self.clock())

    async def approve(self, review_id: int, who: str) -> tuple[Review, bool]:
        """Counts `who` in. Returns the review, and whether this voice decided it."""
        return await self.store.write(self._approve, review_id, who, self.clock())

    async def reject(self, review_id: int, who: str, *, why: str) -> Review:
        """One reasoned No ends a review."""
        return await self.store.write(self._reject, review_id, who, why, self.clock())

    async def withdraw(self, review_id: int, who: str) -> Review:
        """Only who asked can take it back."""
        return await self.store.write(self._withdraw, review_id, who, self.clock())

    async def undo(self, review_id: int, who: str) -> int:
        """Lifts what the review suppressed. Returns how many addresses that were."""
        return await self.store.write(self._undo, review_id, who, self.clock())

    async def expire(self) -> None:
        """Ends what was not decided in time."""
        now = self.clock()
        for review_id in await self.store.read(rows.expired, now):
            with suppress(TooLate):  # somebody ended it meanwhile
                await self.store.write(self._close, review_id, "expired", audit.BOT, "", now)

    # -- in the transaction

    def _ask(
        self, db: Connection, who: str, channel: str, of: dict[str, str], alert_id: int | None, now: int
    ) -> Review:
        flagged = flags.waiting(
            db, campaign=of["campaign"], domain=of["domain"], source=of["source"], address=of["address"], limit=LARGEST
        )
        about = next(filter(None, of.values()), "")
        if not flagged:
            raise InputError(NONE_WAITS_OF if about else NONE_WAITS, about=about)
        digest = sha256("\n".join(sorted(flag.address for flag in flagged)).encode()).hexdigest()
        wanted = self.settings.reviews
        review = rows.ask(
            db,
            flags=flagged,
            hash=digest,
            title="" if of["address"] else about,  # a title is read by all of the channel
            asked_by=who,
            asked_at=now,
            expires_at=now + wanted.expire_hours * HOUR,
            quorum=wanted.quorum,
            self_approval=int(wanted.allow_self_approval),
            channel=channel,
            alert_id=alert_id,
            size=len(flagged),
        )
        if review is None:
            raise TooLate("This very list is under review already.")
        self._tell(db, review, action="asked", who=who, now=now)
        return review

    def _approve(self, db: Connection, review_id: int, who: str, now: int) -> tuple[Review, bool]:
        self._vote(db, review_id, who, "approve", "", now)
        decided = rows.approve_at_quorum(db, review_id=review_id, now=now)
        review = decided or self._get(db, review_id)
        self._tell(db, review, action="voted", who=who, now=now)
        if decided is not None:
            count = suppressions.from_review(db, review_id=review_id, decided_by=f"review {review_id}", now=now)
            rows.set_flags(db, review_id=review_id, state="suppressed")
            self._tell(db, decided, action="approved", who=audit.BOT, now=now, suppressed=count)
        return review, decided is not None

    def _reject(self, db: Connection, review_id: int, who: str, why: str, now: int) -> Review:
        if not why.strip():
            raise InputError("Say why: the others read it.")
        self._vote(db, review_id, who, "reject", why, now)
        return self._close(db, review_id, "rejected", who, why, now)

    def _withdraw(self, db: Connection, review_id: int, who: str, now: int) -> Review:
        review = self._get(db, review_id)
        if review.asked_by != who:
            raise NotAllowed(
                "Only <@{who}>, who asked, can withdraw this review. Approvers can reject it.", who=review.asked_by
            )
        return self._close(db, review_id, "withdrawn", who, "", now)

    def _close(self, db: Connection, review_id: int, state: str, who: str, why: str, now: int) -> Review:
        review = rows.end(db, review_id=review_id, state=state, now=now)
        if review is None:
            raise TooLate(OVER[self._get(db, review_id).state])
        # A rejected address is dismissed until new evidence comes; the others can be put up again.
        rows.set_flags(db, review_id=review_id, state="dismissed" if state == "rejected" else "flagged")
        self._tell(db, review, action=state, who=who, now=now, why=why)
        return review

    def _undo(self, db: Connection, review_id: int, who: str, now: int) -> int:
        review = rows.undo(db, review_id=review_id)
        if review is None:
            state = self._get(db, review_id).state
            raise TooLate("It was undone already." if state == "undone" else "There is nothing to undo.")
        count = suppressions.lift_review(db, review_id=review_id, who=who, now=now)
        rows.set_flags(db, review_id=review_id, state="dismissed")
        self._tell(db, review, action="undone", who=who, now=now, lifted=count)
        return count

    def _vote(self, db: Connection, review_id: int, who: str, choice: str, why: str, now: int) -> None:
        if rows.vote(db, review_id=review_id, who=who, choice=choice, why=why, now=now):
            return
        review = self._get(db, review_id)
        if review.state != "open":
            raise TooLate(OVER[review.state])
        if review.expires_at <= now:
            raise TooLate(OVER["expired"])
        if any(vote.who == who for vote in rows.votes(db, review_id)):
            raise TooLate("You have voted already: it takes distinct people.")
        raise NotAllowed("You asked for this review, so others approve it.")

    def _get(self, db: Connection, review_id: int) -> Review:
        review = rows.get(db, review_id)
        if review is None:
            raise NotFound("This review is no longer stored.")
        return review

    def _tell(
        self, db: Connection, review: Review, *, action: str, who: str, now: int, why: str = "", **details: object
    ) -> None:
        outbox.put(db, kind="review", about=review.id, channel=review.channel, now=now)
        if review.alert_id is not None and action != "voted":  # its alert says whether there is something to vote on
            alert_posts.put_message(db, review.alert_id, now=now)
        line = audit.add(
            db,
            at=now,
            who=who,
            action=action,
            about_kind="review",
            about=review.id,
            why=why,
            hash=review.hash,
            size=review.size,
            **details,
        )
        if action != "asked":
            outbox.put(db, kind="history", about=line, channel=review.channel, now=now, thread_of=("review", review.id))
