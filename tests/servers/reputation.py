"""Microsoft's SNDS and Google's Postmaster Tools, over HTTP on loopback: what is set here is what they answer."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

KEY = "12345678-90ab-cdef-1234-567890abcdef"
ACTIVITY = (
    "192.0.2.7,11/20/2026 7:00 PM,11/21/2026 6:00 AM,1204,1180,{recipients},{verdict},< 0.1%,,,0,mx.acme.test,,\r\n"
)


@dataclass
class Provider:
    """`files`: by name, of SNDS; `figures`: by domain, Google's statistics, 403 for others. `asked`: what was, in order."""

    url: str = ""
    files: dict[str, str] = field(default_factory=lambda: {"data.aspx": "", "ipStatus.aspx": ""})
    figures: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    asked: list[Any] = field(default_factory=list)
    status: int = 200
    location: str = ""

    async def file(self, request: web.Request) -> web.Response:
        self.asked.append(request.match_info["name"])
        if self.status != 200:
            return web.Response(status=self.status, headers={"Location": self.location} if self.location else {})
        if request.query.get("key") != KEY:
            return web.Response(status=400, text="Invalid key")
        return web.Response(text=self.files[request.match_info["name"]])

    async def query(self, request: web.Request) -> web.Response:
        domain = request.match_info["domain"]
        self.asked.append((domain, request.headers["Authorization"], await request.json()))
        if self.status != 200:
            return web.json_response({}, status=self.status)
        if domain not in self.figures:
            return web.json_response({"error": {"code": 403, "status": "PERMISSION_DENIED"}}, status=403)
        return web.json_response({"domainStats": self.figures[domain]})


def figure(metric: str, value: float, day: int = 20) -> dict[str, Any]:
    """One statistic of November 2026, as Google writes it."""
    return {"metric": metric, "value": {"doubleValue": value}, "date": {"year": 2026, "month": 11, "day": day}}


@contextlib.asynccontextmanager
async def provider() -> AsyncIterator[Provider]:
    """Both, under one URL."""
    made = Provider()
    app = web.Application()
    app.router.add_get("/{name:[A-Za-z]+\\.aspx}", made.file)
    app.router.add_post("/v2/domains/{domain}/domainStats:query", made.query)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    try:
        yield made
    finally:
        await runner.cleanup()
