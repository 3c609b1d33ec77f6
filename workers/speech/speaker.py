"""What every speaker is: Script + Voice -> Speech, line by line."""

from collections.abc import Iterator
from typing import Protocol

from avatar_app.catalog.voices import Voice
from avatar_app.script.script import Script
from workers.speech.speech import Speech


class Speaker(Protocol):
    """One engine that speaks. `name` is how the catalog calls it."""

    name: str

    def speak(self, script: Script, voice: Voice) -> Iterator[Speech]:
        """Yield one Speech a Line, as each is ready.

        Raises ScriptError("text_unspeakable") with the place of what the voice cannot say.
        """
        ...
