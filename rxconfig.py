"""What Reflex builds the pages with; `galatea.process.frontend` mends its addresses."""

import reflex as rx

config = rx.Config(
    app_name="avatar_app",
    api_url="http://localhost:65001",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    cors_allowed_origins=[],
    frontend_packages=["hls.js@1.7.4"],  # served as it is: `galatea.process.frontend`
    plugins=[
        rx.plugins.RadixThemesPlugin(
            theme=rx.theme(accent_color="iris", gray_color="slate", radius="large")
        )
    ],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
