"""The modals each person has open, in a stack of up to three, and the Home tab published for them.

Source: https://docs.slack.dev/surfaces/modals
"""

from collections import defaultdict

from playground.errors import SlackError
from playground.identifiers import new_id, new_secret
from playground.jsontypes import Json
from playground.live import Live
from playground.people import APP_ID, BOT_ID, TEAM_ID

MOST_STACKED = 3
_DEFAULTS: Json = {
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "clear_on_close": False,
    "notify_on_close": False,
    "submit_disabled": False,
    "title": None,
    "submit": None,
    "close": None,
}


class ViewShelf:
    def __init__(self, *, live: Live) -> None:
        self._live = live
        self._stacks: dict[str, list[Json]] = defaultdict(list)
        self._homes: dict[str, Json] = {}

    def stack(self, person_id: str) -> list[Json]:
        """Root first, the one on top last."""
        return list(self._stacks[person_id])

    def home(self, person_id: str) -> Json | None:
        return self._homes.get(person_id)

    def open(self, person_id: str, view: Json) -> Json:
        """A new root; what was open is replaced."""
        self._refuse_known_external_id(view)
        stored = _stored(view)
        self._stacks[person_id] = [stored]
        self._tell(person_id, "open", stored)
        return stored

    def push(self, person_id: str, view: Json) -> Json:
        """On top of what is open. Error: push_limit_reached."""
        stack = self._stacks[person_id]
        if not stack:
            raise SlackError("invalid_trigger_id")
        if len(stack) >= MOST_STACKED:
            raise SlackError("push_limit_reached")
        self._refuse_known_external_id(view)
        stored = _stored(view)
        stored |= {"root_view_id": stack[0]["id"], "previous_view_id": stack[-1]["id"]}
        stack.append(stored)
        self._tell(person_id, "push", stored)
        return stored

    def update(self, person_id: str, current: Json, view: Json) -> Json:
        """Replaces the content of an open view; what was filled in stays where block and action ids stay."""
        fresh = _stored(view)
        for key in ("id", "root_view_id", "previous_view_id"):
            fresh[key] = current[key]
        fresh["state"] = {"values": _kept_values(current, fresh["blocks"])}
        current.clear()
        current.update(fresh)
        self._tell(person_id, "update", current)
        return current

    def publish(self, person_id: str, view: Json) -> Json:
        stored = _stored(view)
        current = self._homes.get(person_id)
        if current is not None:
            stored["id"] = stored["root_view_id"] = current["id"]
        self._homes[person_id] = stored
        self._live.publish([person_id], {"type": "home", "view": stored})
        return stored

    def close(self, person_id: str, view_id: str) -> list[Json]:
        """Takes that view and what lies on it off the stack; all of it where it says clear_on_close."""
        stack = self._stacks[person_id]
        position = next((at for at, view in enumerate(stack) if view["id"] == view_id), None)
        if position is None:
            return []
        keep = 0 if stack[position]["clear_on_close"] else position
        return self._cut(person_id, keep)

    def clear(self, person_id: str) -> list[Json]:
        return self._cut(person_id, 0)

    def _cut(self, person_id: str, keep: int) -> list[Json]:
        stack = self._stacks[person_id]
        closed, self._stacks[person_id] = stack[keep:], stack[:keep]
        for view in reversed(closed):
            self._tell(person_id, "close", view)
        return closed

    def find(self, *, view_id: str | None = None, external_id: str | None = None) -> tuple[str, Json] | None:
        """The person who has it, and the view: an open modal or a Home tab."""
        everything = [(who, view) for who, stack in self._stacks.items() for view in stack]
        everything += list(self._homes.items())
        for who, view in everything:
            if view_id is not None and view["id"] == view_id:
                return who, view
            if external_id and view["external_id"] == external_id:
                return who, view
        return None

    def _refuse_known_external_id(self, view: Json) -> None:
        if view.get("external_id") and self.find(external_id=view["external_id"]):
            raise SlackError("duplicate_external_id")

    def _tell(self, person_id: str, action: str, view: Json) -> None:
        event = {"type": "view", "action": action, "view": view, "stack": self.stack(person_id)}
        self._live.publish([person_id], event)


def _stored(view: Json) -> Json:
    """Slack's view object: what the app sent, and what Slack adds."""
    view_id = new_id("V")
    return {
        **_DEFAULTS,
        **view,
        "id": view_id,
        "team_id": TEAM_ID,
        "state": {"values": {}},
        "hash": f"{new_secret(10)}.{new_secret(8)}",
        "root_view_id": view_id,
        "previous_view_id": None,
        "app_id": APP_ID,
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
    }


def _kept_values(current: Json, blocks: list[Json]) -> Json:
    still_there = {block["block_id"] for block in blocks}
    values: Json = current["state"]["values"]
    return {block_id: filled for block_id, filled in values.items() if block_id in still_there}
