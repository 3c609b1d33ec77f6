"""/metrics: what Prometheus reads, by the token in GALATEA_METRICS_TOKEN."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Header, Response

from avatar_app.api.dependencies import ConnectionsHere
from avatar_app.errors import AccountError, StateError
from avatar_app.observability import metrics
from avatar_app.translation import gettext as _

router = APIRouter()


@router.get("/metrics", include_in_schema=False)
def read_metrics(home: ConnectionsHere, authorization: Annotated[str, Header()] = "") -> Response:
    """Everything counted, for who has the token; without one there is no such address."""
    token = home.settings.metrics_token
    if token is None:
        raise StateError("not_found", _("There is nothing at this address."))
    if not secrets.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
        raise AccountError("not_allowed", _("This needs the token of GALATEA_METRICS_TOKEN."))
    return Response(metrics.read_all(home), media_type=metrics.TYPE)
