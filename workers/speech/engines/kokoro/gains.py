"""How loud each of Kokoro's voices is: dB that bring it to -16 LUFS, measured on its greeting
(`speaker.measure_gain`), so that the first line of a worker need not wait for that.
"""

GAINS: dict[str, float] = {
    "af_heart": 10.3, "af_bella": 10.5, "af_nicole": 10.2, "bf_emma": 6.8, "am_michael": 10.8,
    "am_fenrir": 5.2, "am_puck": 4.5, "af_aoede": 4.5, "af_kore": 5.1, "af_sarah": 7.8,
    "af_alloy": 7.3, "af_nova": 13.2, "bf_isabella": 4.8, "bm_george": 8.9, "bm_fable": 8.3,
    "af_sky": 11.3, "bm_lewis": 11.1, "bf_alice": 7.2, "bf_lily": 8.0, "bm_daniel": 8.8,
    "af_jessica": 8.7, "af_river": 7.6, "am_echo": 7.7, "am_eric": 8.0, "am_liam": 8.3,
    "am_onyx": 7.8, "am_santa": 9.0, "am_adam": 5.2, "ef_dora": 10.7, "em_alex": 10.2,
    "em_santa": 10.5, "ff_siwis": 7.2, "if_sara": 0.5, "im_nicola": 6.0, "pf_dora": 10.6,
    "pm_alex": 10.4, "pm_santa": 10.9, "el:if_sara": 0.5, "el:im_nicola": 6.0, "ru:if_sara": 1.2,
    "ru:im_nicola": 5.9,
}  # fmt: skip
