"""Greek in Kokoro's alphabet, a language that the network has not learnt. Pure data.

The vowels are those of Spanish and Italian; θ and ð it has from English, γ and χ from Spanish.
espeak-ng stresses every other syllable of a long Greek word a little. Greek has one stress a word,
and the voices would sound the others, so those go.
"""

SPELLING = {
    "r": "ɾ", "ɪ": "i", "ʊ": "u", "g": "ɡ", "ts": "ʦ", "dz": "ʣ", "ˌ": "", "-": "", "ː": "",
}  # fmt: skip
