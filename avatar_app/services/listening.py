"""A sentence of a script heard before there is a film: as its voice would say it."""

import asyncio
from dataclasses import dataclass

from avatar_app.accounts.rate_limits import count_use
from avatar_app.catalog.cloned_voices import read_voice
from avatar_app.catalog.selection import choose
from avatar_app.fleet.registry import find_workers, offered_voices
from avatar_app.library.clones import find_voice
from avatar_app.library.lexicon import take_along, unpack
from avatar_app.library.samples import Excerpt, hear_excerpt
from avatar_app.renders.submission import check_delivery
from avatar_app.script.alphabets import check_script
from avatar_app.script.excerpt import find_excerpt
from avatar_app.script.parser import parse, read
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User

A_MINUTE = 40  # sentences of one account


@dataclass(frozen=True)
class ListeningRequest:
    """A script, a place in it, and how it is spoken; as in `RenderRequest`."""

    text: str
    at: int
    voice: str | None = None
    language: str | None = None
    speed: float = 1.0
    pitch: float = 0.0


async def listen(home: Connections, user: User, request: ListeningRequest) -> bytes:
    """The sentence at that place as a WAV file, as soon as a worker has spoken it.

    Raises ScriptError; ChoiceError: voice_unknown, voice_conflict, language_unknown,
    setting_invalid; StateError("not_found") for a clone; LimitError("requests_at_once");
    UnavailableError: queue_unavailable, sample_late.
    """
    excerpt = await asyncio.to_thread(_prepare, home, user, request)
    return await hear_excerpt(home.redis, excerpt)


def _prepare(home: Connections, user: User, request: ListeningRequest) -> Excerpt:
    check_delivery(request.speed, request.pitch)
    script, _ = read(request.text, home.settings.text_limit)  # faults elsewhere do no harm
    text = find_excerpt(script, request.at)
    spoken = parse(text)
    voices = offered_voices(find_workers(home.redis))
    clone_id = read_voice(request.voice or "")
    with home.session() as session:
        if clone_id is not None:
            own = find_voice(session, user, clone_id, voices)
            voices = {**voices, own.id: own}
        voice, _tier = choose(request.voice, request.language, script.text, None, voices)
        lexicon = take_along(session, user, spoken.text, voice.language)
    check_script(spoken.lines, voice, unpack(lexicon))
    count_use(home.redis, "listening", str(user.id), A_MINUTE)
    return Excerpt(text, voice.id, voice.language, request.speed, request.pitch, lexicon)
