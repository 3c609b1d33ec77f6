"""Objects of the storage as answers, in ranges too (RFC 9110, section 14): players can seek."""

import hashlib
import re
from http import HTTPStatus
from pathlib import PurePosixPath
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from avatar_app.store.object_storage import Storage

_KINDS = {
    ".mp4": "video/mp4",
    ".m4s": "video/iso.segment",
    ".webm": "video/webm",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".m4a": "audio/mp4",
    ".vtt": "text/vtt",
}
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|%]+')  # in names of files, somewhere
_LONGEST_NAME = 80
_RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)")
_LONGEST = 60  # letters of a range; no object has so many bytes
KEPT = "private, max-age=3600"
ASKED = "private, no-cache"  # kept, and asked for anew each time: it may be taken back


def kind_of(key: str) -> str:
    """The media type of an object by its key's suffix."""
    return _KINDS[PurePosixPath(key).suffix]


def attach(title: str, suffix: str) -> str:
    """The `Content-Disposition` of a file that is to be saved under a title (RFC 6266)."""
    kept = " ".join(_UNSAFE.sub(" ", title).split()).strip(". ")[:_LONGEST_NAME].strip()
    name = f"{kept or 'film'}{suffix}"
    plain = name.encode("ascii", "ignore").decode().strip()
    if plain == name:
        return f'attachment; filename="{name}"'
    fallback = f"film{suffix}"  # for what does not read the other one
    return f"attachment; filename=\"{fallback}\"; filename*=utf-8''{quote(name)}"


def send_object(
    request: Request,
    storage: Storage,
    key: str,
    kind: str,
    name: str | None = None,
    cache: str = KEPT,
) -> Response:
    """An object, or the one range of it that is asked for. With a `name`, which `attach` makes, it
    is to be saved.

    An object never changes under its key, so its tag is made of that. Raises
    StateError("not_found").
    """
    size = storage.size(key)
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": cache,
        "ETag": f'"{hashlib.sha256(key.encode()).hexdigest()[:32]}"',
        "X-Content-Type-Options": "nosniff",
    }
    if name is not None:
        headers["Content-Disposition"] = name
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    start, end, status = 0, size, HTTPStatus.OK
    wanted = request.headers.get("range")
    if wanted is not None and request.headers.get("if-range") in (None, headers["ETag"]):
        found = read_range(wanted, size)
        if found is None:
            headers["Content-Range"] = f"bytes */{size}"
            return Response(status_code=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
        if found != (0, size) or wanted.startswith("bytes="):
            start, end = found
            status = HTTPStatus.PARTIAL_CONTENT
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=kind)
    stream = storage.stream(key, start, end)
    return StreamingResponse(stream, status_code=status, headers=headers, media_type=kind)


def read_range(text: str, size: int) -> tuple[int, int] | None:
    """Bytes [start, end); all of them for what is no single range of bytes; None: out of reach."""
    if len(text) > _LONGEST:
        return None
    match = _RANGE.fullmatch(text.strip())
    if match is None or match[1] == match[2] == "":
        return 0, size
    if match[1] == "":
        start, end = max(0, size - int(match[2])), size
    else:
        start = int(match[1])
        end = min(int(match[2]) + 1, size) if match[2] else size
    return (start, end) if start < end else None
