"""Where the words of a text begin in what was spoken, for engines that tell sounds but no words."""

import difflib

_STRESSES = "ˈˌ"


def place_words(
    tokens: list[list[str]], heard: list[str], *, parted: bool = True
) -> list[int | None]:
    """For each token the index in `heard` at which it begins, or None if it cannot be told.

    `tokens` are the sounds of each word when it stands alone; `heard` those of the whole Line, ""
    where the voice pauses or, if they are `parted`, goes on to another word. Within a sentence
    words lose and change sounds, run together and fall into several, so both rows are laid side by
    side as far as they are the same; a word that is parted from the one before it begins with the
    first sound after a break, if one is near.
    """
    flat = [(_bare(sound), owner) for owner, token in enumerate(tokens) for sound in token]
    places = [index for index, ipa in enumerate(heard) if ipa]
    bare = [_bare(heard[index]) for index in places]
    likeness = difflib.SequenceMatcher(None, [sound for sound, _ in flat], bare, autojunk=False)
    firsts: list[int | None] = [None] * len(tokens)
    begins = [sum(map(len, tokens[:owner])) for owner in range(len(tokens))]
    for block in likeness.get_matching_blocks():
        for step in range(block.size):
            owner = flat[block.a + step][1]
            if firsts[owner] is None:
                # As many sounds earlier as the word has before the one that was recognised.
                early = block.a + step - begins[owner]
                firsts[owner] = max(block.b + step - early, 0)
    starts: list[int | None] = []
    least = 0
    for first in firsts:
        if first is None:
            starts.append(None)
            continue
        place = min(max(first, least), len(places) - 1)
        if parted:
            place = _begin(heard, places, place, least)
        least = place + 1
        starts.append(places[place])
    return _fill(starts, heard)


def _fill(starts: list[int | None], heard: list[str]) -> list[int | None]:
    """Words that sound quite different alone ("a", "the") take what breaks are left between."""
    breaks = [i for i, ipa in enumerate(heard) if ipa and (i == 0 or not heard[i - 1])]
    filled = list(starts)
    index = 0
    while index < len(starts):
        stop = index
        while stop < len(starts) and starts[stop] is None:
            stop += 1
        low = next((s for s in starts[:index][::-1] if s is not None), -1)
        high = next((s for s in starts[stop:] if s is not None), len(heard))
        free = [i for i in breaks if low < i < high]
        count = stop - index
        if 0 < count <= len(free):
            filled[index:stop] = [free[n * len(free) // count] for n in range(count)]
        index = max(stop, index) + 1
    return filled


def _begin(heard: list[str], places: list[int], place: int, least: int) -> int:
    """The nearest sound that follows a break, no more than two sounds away; else this one."""
    for distance in (0, -1, 1, -2, 2):
        near = place + distance
        if least <= near < len(places) and (places[near] == 0 or not heard[places[near] - 1]):
            return near
    return place


def _bare(ipa: str) -> str:
    """A sound without stress and marks."""
    return ipa.lstrip(_STRESSES)[:1]
