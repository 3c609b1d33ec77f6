"""How the days went."""

import reflex as rx

from avatar_app.components.surfaces import card
from avatar_app.pages.admin.state import Admin
from avatar_app.translation import gettext as _


def days() -> rx.Component:
    """A chart each of how much, at what cost, how long it waited and took."""

    def plot(head: str, unit: str, *bars: tuple[str, str, str]) -> rx.Component:
        return card(
            rx.heading(head, size="3", as_="h2", weight="medium"),
            rx.text(unit, size="1", color_scheme="gray", margin_bottom="0.75rem"),
            rx.recharts.bar_chart(
                *[
                    rx.recharts.bar(
                        data_key=key,
                        name=name,
                        fill=rx.color(colour, 9),
                        is_animation_active=False,
                    )
                    for key, name, colour in bars
                ],
                rx.recharts.x_axis(data_key="day", tick_size=4),
                rx.recharts.y_axis(width=40, allow_decimals=False),
                rx.recharts.graphing_tooltip(),
                rx.recharts.legend(),
                data=Admin.days,
                height=220,
                width="100%",
            ),
            min_width="0",
        )

    return rx.el.div(
        plot(
            _("Throughput"),
            _("films a day"),
            ("done", _("Done"), "jade"),
            ("failed", _("Failed"), "red"),
        ),
        plot(
            _("Cost"),
            _("minutes of film and of worker time"),
            ("film", _("Film"), "iris"),
            ("work", _("Workers"), "amber"),
        ),
        plot(_("Queue time"), _("seconds, median"), ("wait", _("Wait"), "amber")),
        plot(_("Render time"), _("seconds, median"), ("render", _("Render"), "iris")),
        class_name="halves",
    )
