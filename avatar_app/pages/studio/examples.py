"""Scripts to begin with, for whom the empty page is too empty."""

EXAMPLES = {
    "English": (
        "Hello [happy] everyone! It's so good to see you. [pause] [serious] We have worked on "
        "this for three long years. [excited] And today, at last, the portrait speaks!"
    ),
    "Ελληνικά": (
        "Γεια σας! [happy] Χαίρομαι πολύ που σας βλέπω. [pause] [serious] Δουλέψαμε τρία ολόκληρα "
        "χρόνια για αυτή τη στιγμή. [excited] Και σήμερα, επιτέλους, το πορτρέτο μιλάει!"
    ),
    "Русский": (
        "Здравствуйте! [happy] Как хорошо, что вы пришли. [pause] [serious] Мы работали над этим "
        "целых три года. [excited] И вот сегодня портрет наконец заговорил!"
    ),
}
