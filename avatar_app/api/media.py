"""Objects of the storage as answers, in ranges too (RFC 9110, section 14): players can seek."""

import re
from http import HTTPStatus
from pathlib import PurePosixPath

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from avatar_app.storage import Storage

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
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def kind_of(key: str) -> str:
    """The media type of an object by its key's suffix."""
    return _KINDS[PurePosixPath(key).suffix]


def send_object(
    request: Request, storage: Storage, key: str, kind: str, name: str | None = None
) -> Response:
    """An object, or the one range of it that is asked for. With a name it is to be saved.

    An object never changes under its key, so its key is its tag. Raises StateError("not_found").
    """
    size = storage.size(key)
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=3600",
        "ETag": f'"{key}"',
        "X-Content-Type-Options": "nosniff",
    }
    if name is not None:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    start, end, status = 0, size, HTTPStatus.OK
    wanted = request.headers.get("range")
    if wanted is not None and request.headers.get("if-range") in (None, headers["ETag"]):
        found = _read_range(wanted, size)
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


def _read_range(text: str, size: int) -> tuple[int, int] | None:
    """Bytes [start, end); all of them for what is no single range of bytes; None: out of reach."""
    match = _RANGE.fullmatch(text.strip())
    if match is None or match[1] == match[2] == "":
        return 0, size
    if match[1] == "":
        start, end = max(0, size - int(match[2])), size
    else:
        start = int(match[1])
        end = min(int(match[2]) + 1, size) if match[2] else size
    return (start, end) if start < end else None
