"""What the scripts of the pages say (`say` in assets/galatea.js), in the page's language."""

import reflex as rx

from avatar_app.translation import gettext as _

_SENTENCES = {
    "offline": _("No connection to Galatea. Try again in a moment."),
    "camera": _("No access to the camera. Allow it in the browser, or choose a file."),
    "ready": _("Film ready"),
    "failed": _("Film failed"),
    "microphone-blocked": _(
        "Microphone access is blocked. Allow it in the browser's address bar, or choose a file."
    ),
    "microphone-missing": _("No microphone was found. Connect one, or choose a file."),
    "microphone-busy": _("The microphone is in use. Close the other app, or choose a file."),
    "microphone-insecure": _("Recording needs a secure page (https). Choose a file instead."),
    "microphone-refused": _("No access to the microphone. Choose a file instead."),
    "microphone-silent": _("No sound. Is it the right microphone, and is it on?"),
}


def sentences() -> rx.Component:
    """Hidden, on every page."""
    return rx.el.div(
        *[rx.el.span(told, custom_attrs={"data-says": name}) for name, told in _SENTENCES.items()],
        id="sentences",
        hidden=True,
    )
