"""Files, by the three steps: a URL to upload to, the bytes, and the completion that shares them.

Source: https://docs.slack.dev/messaging/working-with-files
"""

from dataclasses import dataclass, field
from mimetypes import guess_type
from pathlib import PurePath
from urllib.parse import quote

from playground.clock import Clock
from playground.errors import SlackError
from playground.identifiers import new_id, new_secret
from playground.jsontypes import Json
from playground.people import BOT_USER_ID, TEAM_ID


@dataclass
class File:
    id: str
    name: str
    length: int
    upload_key: str
    created: int
    user: str = BOT_USER_ID
    title: str = ""
    alt_text: str | None = None
    content: bytes | None = None
    channels: list[str] = field(default_factory=list)
    completed: bool = False


class Files:
    def __init__(self, *, clock: Clock, url: str) -> None:
        self._clock = clock
        self._url = url
        self._files: dict[str, File] = {}

    def reserve(self, *, name: str, length: int, alt_text: str | None) -> tuple[File, str]:
        """The file to be, and where its bytes go."""
        file = File(new_id("F"), name, length, new_secret(), int(self._clock.now()), alt_text=alt_text)
        self._files[file.id] = file
        return file, f"{self._url}/upload/v1/{file.upload_key}"

    def upload(self, key: str, content: bytes) -> File:
        """Errors: file_not_found, and a length other than the one announced."""
        file = next((one for one in self._files.values() if one.upload_key == key), None)
        if file is None or file.content is not None:
            raise SlackError("file_not_found", status=404)
        if len(content) != file.length:
            raise SlackError("invalid_length", status=400)
        file.content = content
        return file

    def give(self, *, person_id: str, name: str, content: bytes) -> File:
        """A file a person puts into a `file_input`: whole at once, in no channel."""
        file = File(new_id("F"), name, len(content), new_secret(), int(self._clock.now()), user=person_id)
        file.content, file.completed = content, True
        self._files[file.id] = file
        return file

    def find(self, file_id: str) -> File | None:
        return self._files.get(file_id)

    def uploaded(self, file_id: str) -> File:
        """The file whose bytes are here and which is not shared yet. Error: file_not_found."""
        file = self._files.get(file_id)
        if file is None or file.content is None or file.completed:
            raise SlackError("file_not_found")
        return file

    def seen_in(self, channel_ids: set[str]) -> dict[str, Json]:
        return {
            file.id: self.as_json(file)
            for file in self._files.values()
            if file.completed and channel_ids & set(file.channels)
        }

    def as_json(self, file: File) -> Json:
        """Slack's file object; `url_private` wants a token that may read files."""
        address = f"{self._url}/files-pri/{TEAM_ID}-{file.id}/{quote(file.name)}"
        suffix = PurePath(file.name).suffix.removeprefix(".")
        shape: Json = {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.title or file.name,
            "mimetype": guess_type(file.name)[0] or "application/octet-stream",
            "filetype": suffix or "binary",
            "user": file.user,
            "size": file.length,
            "mode": "hosted",
            "is_external": False,
            "url_private": address,
            "url_private_download": address,
            "permalink": f"{self._url}/playground/files/{file.id}/{quote(file.name)}",
            "channels": list(file.channels),
        }
        return shape | ({"alt_txt": file.alt_text} if file.alt_text else {})
