"""What the landing page knows of its visitor."""

import reflex as rx

from avatar_app.catalog.presets import list_presets
from avatar_app.pages.shell.state import Visitor
from avatar_app.store.connections import find_connections

LINE = "Hello [happy] everyone! I'm [excited] to share this."


class Landing(Visitor):
    """Who is there to speak."""

    presets: list[str] = []

    @rx.event
    async def open(self):
        """Fill the page."""
        await self._admit()
        found = list_presets(find_connections().settings.assets_dir)
        self.presets = [f"/api/v1/presets/{preset.name}/picture" for preset in found]
