"""The messages of every channel, and the whispers (ephemerals) each person got; tells the pages of every change."""

from collections import defaultdict, deque
from dataclasses import dataclass

from playground.clock import Clock
from playground.jsontypes import Json
from playground.live import Live
from playground.workspace import Channel, Workspace

KEPT_EPHEMERALS = 50


@dataclass
class Whisper:
    """An ephemeral message: Slack does not keep it, this keeps the last ones so that a reload loses no answer."""

    channel: str
    message: Json


class Timeline:
    """Messages are Slack's own dictionaries, kept as the API returns them."""

    def __init__(self, *, clock: Clock, live: Live, workspace: Workspace, url: str) -> None:
        self._clock = clock
        self._live = live
        self._workspace = workspace
        self._url = url
        self._messages: dict[str, dict[str, Json]] = defaultdict(dict)
        self._whispers: dict[str, deque[Whisper]] = defaultdict(lambda: deque(maxlen=KEPT_EPHEMERALS))

    def in_channel(self, channel_id: str) -> list[Json]:
        """Oldest first, replies among them."""
        return list(self._messages[channel_id].values())

    def find(self, channel_id: str, ts: str) -> Json | None:
        return self._messages[channel_id].get(ts)

    def permalink(self, channel_id: str, ts: str) -> str:
        return f"{self._url}/archives/{channel_id}/p{ts.replace('.', '')}"

    def post(self, channel: Channel, message: Json) -> Json:
        """Gives it its ts, counts it in its thread, shows it to the members."""
        ts = self._clock.next_ts()
        stored = {"type": "message", "ts": ts, **message}
        self._messages[channel.id][ts] = stored
        self._tell(channel, "message", stored)
        root = self.find(channel.id, stored.get("thread_ts", ""))
        if root is not None and root is not stored:
            self._count_replies(channel, root)
        return stored

    def change(self, channel: Channel, message: Json) -> None:
        """`message` was changed in place: the pages must see it."""
        self._tell(channel, "message_changed", message)

    def remove(self, channel: Channel, ts: str) -> None:
        removed = self._messages[channel.id].pop(ts)
        event = {"type": "message_deleted", "channel": channel.id, "ts": ts}
        self._live.publish(channel.members, event)
        root = self.find(channel.id, removed.get("thread_ts", ""))
        if root is not None:
            self._count_replies(channel, root)

    def _count_replies(self, channel: Channel, root: Json) -> None:
        replies = [
            one for one in self._messages[channel.id].values() if one.get("thread_ts") == root["ts"] and one is not root
        ]
        root.pop("thread_ts", None)
        root.pop("reply_count", None)
        if replies:
            root |= {
                "thread_ts": root["ts"],
                "reply_count": len(replies),
                "latest_reply": replies[-1]["ts"],
                "reply_users": list(dict.fromkeys(one["user"] for one in replies if one.get("user"))),
            }
        self._tell(channel, "message_changed", root)

    def whisper(self, person_id: str, channel_id: str, message: Json) -> Json:
        """Shows a message to one person only."""
        ts = self._clock.next_ts()
        stored = {"type": "message", "ts": ts, **message, "ephemeral": True, "is_ephemeral": True}
        self._whispers[person_id].append(Whisper(channel_id, stored))
        self._tell_one(person_id, "ephemeral", channel_id, stored)
        return stored

    def find_whisper(self, person_id: str, ts: str) -> Whisper | None:
        return next((one for one in self._whispers[person_id] if one.message["ts"] == ts), None)

    def change_whisper(self, person_id: str, whisper: Whisper, message: Json) -> None:
        kept: Json = {key: whisper.message[key] for key in ("type", "ts", "thread_ts") if key in whisper.message}
        whisper.message = {**message, **kept, "ephemeral": True, "is_ephemeral": True}
        self._tell_one(person_id, "ephemeral_changed", whisper.channel, whisper.message)

    def remove_whisper(self, person_id: str, whisper: Whisper) -> None:
        self._whispers[person_id].remove(whisper)
        event = {"type": "ephemeral_deleted", "channel": whisper.channel, "ts": whisper.message["ts"]}
        self._live.publish([person_id], event)

    def seen_by(self, person_id: str, channel: Channel) -> list[Json]:
        """What that person's page shows in the channel, whispers in their places."""
        whispers = [one.message for one in self._whispers[person_id] if one.channel == channel.id]
        everything = sorted([*self.in_channel(channel.id), *whispers], key=lambda one: str(one["ts"]))
        return [self._for_page(channel.id, message) for message in everything]

    def _for_page(self, channel_id: str, message: Json) -> Json:
        return {**message, "permalink": self.permalink(channel_id, message["ts"])}

    def _tell(self, channel: Channel, what: str, message: Json) -> None:
        event = {"type": what, "channel": channel.id, "message": self._for_page(channel.id, message)}
        self._live.publish(channel.members, event)

    def _tell_one(self, person_id: str, what: str, channel_id: str, message: Json) -> None:
        event = {"type": what, "channel": channel_id, "message": self._for_page(channel_id, message)}
        self._live.publish([person_id], event)
