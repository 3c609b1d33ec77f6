"""Voices, qualities and animators in the studio: what is offered for a language, and chosen."""

import asyncio

import reflex as rx

from avatar_app.catalog.cloned_voices import read_voice
from avatar_app.catalog.languages import LANGUAGES
from avatar_app.catalog.selection import (
    choose_animator,
    combine,
    find_best,
    find_better,
    find_tier,
    read_tier,
)
from avatar_app.catalog.tiers import TIERS, Tier
from avatar_app.catalog.voices import GENDERS, VOICES, Voice
from avatar_app.fleet.installs import can_use
from avatar_app.fleet.registry import Worker, find_workers, offered_tiers, offered_voices
from avatar_app.library import clones
from avatar_app.pages.shell.state import run_as_user
from avatar_app.pages.studio.choices import (
    PITCHES,
    SPEEDS,
    AnimatorChoice,
    TierChoice,
    VoiceChoice,
    describe_tier,
    describe_voice,
    keep_tier,
    list_animators,
    praise,
    show_sample,
    tell_terms,
    warn_of_terms,
)
from avatar_app.store.connections import find_connections
from avatar_app.translation import gettext as _
from avatar_app.translation import ngettext


class Offers(rx.State, mixin=True):
    """A part of the studio's state."""

    asked: str = rx.LocalStorage("", name="voice")  # a gender, or a voice by its id; "": the best
    tier: str = rx.LocalStorage("instant", name="tier")  # or "SPEAKER+ANIMATOR"
    speed: str = rx.LocalStorage("1", name="speed")  # one of SPEEDS
    pitch: str = rx.LocalStorage("0", name="pitch")  # one of PITCHES
    tiers: list[TierChoice] = []
    animators: list[AnimatorChoice] = []
    animator: str = "mesh"  # the tier's
    mixed: str = ""  # what the film is made with, where that is no tier with a name
    mixed_licence: str = ""
    mixed_warning: str = ""
    voices: list[VoiceChoice] = []
    shown: str = "female"  # of the voices, the one that speaks
    terms: str = ""  # on which it may be used
    mute: str = ""  # that one's own voices lack the language
    better: str = ""  # the weights of a voice that could be installed
    better_told: str = ""
    voice: str = "en-female"
    spoken: str = "en"  # in which language
    workers: int = -1  # not known yet
    _known: dict[str, Voice] = VOICES
    _crew: list[Worker] = []

    @rx.var
    def own_voices(self) -> list[VoiceChoice]:
        """Clones of one's own that speak the language."""
        return [voice for voice in self.voices if voice.own]

    @rx.var
    def our_voices(self) -> list[VoiceChoice]:
        """The others."""
        return [voice for voice in self.voices if not voice.own]

    @rx.var
    def sample(self) -> str:
        """Where the chosen voice can be heard."""
        return show_sample(self.voice, self.spoken)

    @rx.event
    async def set_voice(self, voice: str | list[str]):
        """A gender or an id; its engine decides the tier."""
        self.asked = str(voice)
        await self._consider()

    @rx.event
    async def set_speed(self, speed: str):
        """How fast it speaks."""
        if speed in SPEEDS:
            self.speed = speed
            await self._consider()

    @rx.event
    async def set_pitch(self, pitch: str):
        """How high it speaks."""
        if pitch in PITCHES:
            self.pitch = pitch
            await self._save()

    @rx.event
    async def set_tier(self, tier: str):
        """Another engine needs another voice."""
        self.tier = tier
        engines = TIERS[tier].speakers
        if not self.recorded and self._known[self.voice].engine not in engines:
            # Nobody's own voice is taken but by its name.
            self.asked = next(voice.id for voice in self.our_voices if voice.speaker in engines)
        await self._consider()

    @rx.event
    async def set_animator(self, animator: str):
        """Another animator with the same voice: any goes with any."""
        if self.recorded:
            self.tier = choose_animator(self.spoken, "", self.tier, animator)[1].name
        else:
            self.tier = combine(self._known[self.voice].engine, animator).name
        await self._consider()

    @rx.event
    async def offer_anew(self):
        """Voices came or went; one that came for this language is what was wanted."""
        before = set(self._known)
        await self._offer()
        await self._outline()
        came = [voice.id for voice in self.voices if voice.id not in before | set(GENDERS)]
        if came:
            self.asked = came[0]
            await self._outline()
        await self._expect()

    async def _offer(self) -> None:
        """What live workers can do; one's own voices come first."""
        self._crew = await asyncio.to_thread(find_workers, find_connections().redis)
        voices = offered_voices(self._crew)
        own = await run_as_user(self.token(), lambda s, me: clones.list_voices(s, me, voices))
        self._known, self.workers = own | voices, len(self._crew)

    def _fit(self, language: str) -> None:
        """The voices and tiers of a language, and what there is to know of them."""
        spoken = [voice for voice in self._known.values() if voice.speaks(language)]
        self.voices = [describe_voice(voice, language) for voice in spoken]
        ids = [choice.id for choice in self.voices]
        best = find_best(language, self._known)
        usual = next(choice.id for choice in self.voices if not choice.own)
        usual = best.id if best else usual
        self.shown = self.asked if self.asked in ids else usual
        own = [voice for voice in self._known if read_voice(voice)]
        mute = own and not any(choice.own for choice in self.voices)
        self.mute = _tell_mute(len(own), language) if mute else ""
        voice = spoken[ids.index(self.shown)]
        self.voice, self.spoken = voice.id, language
        self.terms = tell_terms(voice)
        engines = {voice.engine for voice in spoken}
        self._offer_tiers(voice, engines)
        better = find_better(language, spoken)
        if better is not None and not can_use(self._crew, better[0]):
            better = None  # one click would not do
        self.better = better[0].id if better else ""
        self.better_told = praise(*better) if better else ""

    def _offer_tiers(self, voice: Voice, engines: set[str]) -> None:
        """The tiers of these engines, the animators, and which of them is chosen."""
        self.tier = keep_tier(self.tier)
        fitting, offered = list(TIERS.values()), offered_tiers(self._crew)
        chosen = read_tier(self.tier)
        if self.recorded:  # any speaker will do
            animators = {name for worker in self._crew for name in worker.animators}
            offered = {tier.name for tier in fitting if tier.animator in animators}
            fitting = list({tier.animator: tier for tier in reversed(fitting)}.values())[::-1]
            found = (tier for tier in fitting if tier.animator == chosen.animator)
            chosen = next(found, chosen)
        else:
            if voice.engine not in chosen.speakers:
                mixed = chosen.name not in TIERS
                chosen = find_tier(None, voice, chosen.animator if mixed else None)
            fitting = [tier for tier in fitting if engines.intersection(tier.speakers)]
        self.tier, self.animator = chosen.name, chosen.animator
        self.tiers = [
            describe_tier(tier, tier.name in offered or not self.workers) for tier in fitting
        ]
        self.animators = list_animators(self._crew, voice.id, self.recorded)
        self._tell_mixed(chosen)

    def _tell_mixed(self, tier: Tier) -> None:
        """What there is to know of a tier that has no card."""
        mixed = tier.name not in TIERS
        self.mixed = _(tier.label) if mixed else ""
        self.mixed_licence = tier.licence if mixed else ""
        self.mixed_warning = warn_of_terms(tier) if mixed else ""


def _tell_mute(own: int, language: str) -> str:
    """That one's own voices lack a language."""
    spoken = _(LANGUAGES[language])
    return ngettext(
        "Your own voice does not speak {language}.",
        "Your own voices do not speak {language}.",
        own,
        language=spoken,
    )
