"""/embed: a shared film as a page of its own, for other sites to show in a frame."""

import base64
import hashlib
from html import escape

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from avatar_app.api.dependencies import ConnectionsHere
from avatar_app.errors import AccountError, GalateaError
from avatar_app.script.captions import Captions
from avatar_app.services import renders
from avatar_app.store.models.renders import Render
from avatar_app.translation import current_language
from avatar_app.translation import gettext as _

router = APIRouter(tags=["embed"])

_STYLE = (
    "html,body{margin:0;height:100%;background:#000;color:#fff;font:16px system-ui,sans-serif}"
    "video{display:block;width:100%;height:100%;object-fit:contain}"
    "p{margin:0;height:100%;display:grid;place-content:center;text-align:center;padding:0 1rem}"
    "a{color:inherit}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src 'self'; media-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
)


@router.get("/embed/{token}", response_class=HTMLResponse)
def read_embedded(token: str, home: ConnectionsHere) -> HTMLResponse:
    """The player alone. No script runs in it, and it knows nobody who looks."""
    status, title = 200, "Galatea"
    try:
        render = renders.find_shared(home, token, None)
        title, inside = render.title, _player(render, token)
    except AccountError as error:  # which a frame on another site cannot ask for
        status = error.status
        inside = (
            f'<p><a href="/shared/{escape(token)}" target="_blank" rel="noopener">'
            f"{_('This film has a password. Open it in a tab of its own.')}</a></p>"
        )
    except GalateaError as error:
        status, inside = error.status, f"<p>{escape(str(error))}</p>"
    page = (
        f'<!DOCTYPE html><html lang="{current_language()}"><head><meta charset="utf-8"/>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"/>'
        f'<meta name="robots" content="noindex"/><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>{inside}</body></html>"
    )
    policy = _POLICY.format(ancestors=home.settings.embed_ancestors)
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-cache"}
    return HTMLResponse(page, status, headers=headers)


def _player(render: Render, token: str) -> str:
    files = f"/api/v1/shared/{escape(token)}"
    track = ""
    if render.captions_key is not None:
        shown = "" if render.captions == Captions.BURNT else " default"
        track = (
            f'<track kind="captions" src="{files}/captions" srclang="{escape(render.language)}" '
            f'label="{_("Captions")}"{shown}/>'
        )
    return (
        f'<video src="{files}/film" poster="{files}/poster" controls playsinline '
        f'preload="metadata" aria-label="{escape(render.title)}">{track}</video>'
    )
