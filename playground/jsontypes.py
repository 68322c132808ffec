"""The one name for a JSON object: Slack's payloads are open dictionaries, and stay so here."""

from typing import Any

Json = dict[str, Any]
