"""Errors of ours as answers: `{"error": {"code": …, "message": …}}`."""

import math

from starlette.responses import JSONResponse

from avatar_app.errors import GalateaError, ScriptError


def to_response(error: GalateaError) -> JSONResponse:
    """Its code and sentence, with its HTTP status; of a script, where, and all its faults."""
    told: dict[str, object] = {"code": error.code, "message": str(error)}
    if isinstance(error, ScriptError):
        told |= {"start": error.start, "end": error.end}
        told["faults"] = [
            {
                "code": fault.code,
                "message": str(fault),
                "start": fault.start,
                "end": fault.end,
                "repairs": fault.repairs,
            }
            for fault in error.faults
        ]
    headers = {"Cache-Control": "no-store"}
    if error.retry_after is not None:
        headers["Retry-After"] = str(math.ceil(error.retry_after))
    return JSONResponse({"error": told}, status_code=error.status, headers=headers)
