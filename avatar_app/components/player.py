"""The player of a finished film."""

from typing import Any

import reflex as rx

from avatar_app.translation import gettext as _


def film_player(
    root: str | rx.Var[str],
    captions: rx.Var[bool],
    show_captions: bool | rx.Var[bool] = True,
    **props: Any,
) -> rx.Component:
    """The film whose parts are under an address, `root`; with a track of captions if it has
    `captions` of its own, which are on from the start if `show_captions`.
    """
    track = rx.el.track(
        src=f"{root}/captions", kind="captions", label=_("Captions"), default=show_captions
    )
    return rx.el.video(
        rx.cond(captions, track),
        src=f"{root}/film",
        controls=True,
        plays_inline=True,
        aria_label=_("The film"),
        **props,
    )
