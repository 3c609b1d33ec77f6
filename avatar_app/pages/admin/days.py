"""How the days went."""

import reflex as rx

from avatar_app.components.layout import card
from avatar_app.pages.admin.state import Admin


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
        plot("Throughput", "renders", ("done", "Done", "jade"), ("failed", "Failed", "red")),
        plot(
            "Cost",
            "minutes of film, and of workers' time",
            ("film", "Film", "iris"),
            ("work", "Workers", "amber"),
        ),
        plot("Wait", "seconds in the queue, median", ("wait", "Wait", "amber")),
        plot("Render time", "seconds, median", ("render", "Render", "iris")),
        class_name="halves",
    )
