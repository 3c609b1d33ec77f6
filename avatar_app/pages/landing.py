"""What this is."""

import reflex as rx

from avatar_app.components.layout import link_button, page

_POINTS = (
    ("shield", "Yours alone", "Faces, voices and words stay on machines that you choose."),
    ("drama", "Cues that act", "[happy], [sad], [angry 0.5]: voice, face and head follow."),
    ("image", "Any portrait", "Photo, painting or drawing. No training, no GPU, just seconds."),
    ("languages", "22 languages", "Greek and Russian as carefully as English."),
)  # fmt: skip


def landing() -> rx.Component:
    """The first page."""
    return page(
        rx.vstack(
            rx.heading("Make a portrait speak.", size="9", as_="h1", align="center"),
            rx.text(
                "Give Galatea a portrait and a script with emotion cues; get a film of that "
                "person speaking it.",
                size="5",
                color_scheme="gray",
                align="center",
                max_width="38rem",
            ),
            rx.hstack(
                link_button("Start", href="/sign-up", size="4"),
                link_button("Sign in", href="/sign-in", size="4", variant="soft"),
                spacing="3",
            ),
            rx.code("Hello [happy] everyone! I'm [excited] to share this.", size="4"),
            rx.image(
                "/strip.jpg",
                alt="A drawn woman speaking under five emotion cues",
                border_radius="var(--radius-6)",
                width="100%",
            ),
            spacing="6",
            align="center",
            padding_top="3rem",
        ),
        rx.grid(
            *[
                rx.card(
                    rx.icon(icon, size=24, color=rx.color("iris", 10)),
                    rx.heading(head, size="4", as_="h2", margin_top="0.5rem"),
                    rx.text(text, color_scheme="gray", size="3"),
                    size="3",
                )
                for icon, head, text in _POINTS
            ],
            columns=rx.breakpoints(initial="1", sm="2", lg="4"),
            spacing="4",
            width="100%",
        ),
    )
