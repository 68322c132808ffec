"""The whole look-alike as its parts see it: one object, handed to every Web API method and every interaction."""

from __future__ import annotations

from dataclasses import dataclass

from playground.calls import Calls
from playground.clock import Clock
from playground.delivery.post_office import PostOffice
from playground.delivery.socket_mode import SocketMode
from playground.faults import Faults
from playground.files import Files
from playground.interaction.response_urls import ResponseUrls
from playground.interaction.triggers import Triggers
from playground.live import Live
from playground.manifest import Manifest
from playground.rate_limits import RateLimits
from playground.timeline import Timeline
from playground.tokens import Scopes, Tokens
from playground.viewshelf import ViewShelf
from playground.workspace import Workspace


@dataclass(frozen=True)
class Slack:
    url: str
    clock: Clock
    manifest: Manifest
    tokens: Tokens
    scopes: Scopes
    new_blocks: bool
    workspace: Workspace
    timeline: Timeline
    views: ViewShelf
    files: Files
    triggers: Triggers
    response_urls: ResponseUrls
    limits: RateLimits
    faults: Faults
    calls: Calls
    live: Live
    sockets: SocketMode
    post_office: PostOffice
