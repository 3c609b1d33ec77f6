"""Russian in Kokoro's alphabet, a language that the network has not learnt. Pure data.

ч and щ it knows from Japanese and Chinese, ц from both, softness it was never told: it makes of it
what its voices' own languages would. Words whose stress is known come in our own IPA, the others
as espeak-ng's Russian spells them: both are here.
"""

SPELLING = {
    "tʃʲ": "ʨ", "tɕ": "ʨ", "ɕː": "ɕː", "ts": "ʦ", "dz": "ʣ", "dʒ": "ʤ", "g": "ɡ", "-": "",
    "ɭ": "l", "ʑ": "zʲ", "y": "ɨ", "ɵ": "o", "ɑ": "a", "ʌ": "ə", "ʉ": "u", '"': "", "ˌ": "",
}  # fmt: skip
