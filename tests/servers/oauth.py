"""Who gives out access tokens, and tells Dovecot whose they are. Both over HTTP on loopback."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from aiohttp import web

CLIENT, CLIENT_SECRET = "the-bot", "secret-of-the-application"


@dataclass
class Authority:
    """`asked`: the forms that were posted. What is set here is what the next answers are."""

    user: str
    url: str = ""
    refresh_tokens: set[str] = field(default_factory=lambda: {"refresh-1"})
    asked: list[dict[str, str]] = field(default_factory=list)
    given: set[str] = field(default_factory=set)
    rotates: bool = False
    status: int = 200
    expires_in: int = 3_600
    info_status: int = 200

    @property
    def token_url(self) -> str:
        return f"{self.url}/token"

    @property
    def info_url(self) -> str:
        return f"{self.url}/tokeninfo"

    async def token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        if self.status != 200:
            return web.json_response({"error": "server_error"}, status=self.status)
        if form.get("client_id") != CLIENT or form.get("client_secret", CLIENT_SECRET) != CLIENT_SECRET:
            return web.json_response({"error": "invalid_client"}, status=401)
        if form["grant_type"] == "refresh_token" and form["refresh_token"] not in self.refresh_tokens:
            return web.json_response({"error": "invalid_grant", "error_description": "revoked"}, status=400)
        token = f"access-{len(self.asked)}"
        self.given.add(token)
        answer: dict[str, object] = {"access_token": token, "expires_in": self.expires_in, "token_type": "Bearer"}
        if self.rotates:
            self.refresh_tokens = {f"refresh-{len(self.asked) + 1}"}
            answer["refresh_token"] = next(iter(self.refresh_tokens))
        return web.json_response(answer)

    async def info(self, request: web.Request) -> web.Response:
        if self.info_status != 200:
            return web.json_response({}, status=self.info_status)
        if request.query["access_token"] not in self.given:
            return web.json_response({"error": "invalid_token"}, status=401)
        return web.json_response({"email": self.user, "active": True})


@contextlib.asynccontextmanager
async def authority(user: str) -> AsyncIterator[Authority]:
    """Gives tokens for this user's mailbox."""
    made = Authority(user)
    app = web.Application()
    app.router.add_post("/token", made.token)
    app.router.add_get("/tokeninfo", made.info)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()
