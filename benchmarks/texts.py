"""Texts of everyday language to measure on, neutral in tone."""

import re

TEXTS = {
    "en": (
        "Good morning, and thank you for coming. Before we begin, let me show you the plan for "
        "today. We will look at the numbers first, then at the people behind them. Please keep "
        "your questions for the end; there will be plenty of time."
    ),
    "el": (
        "Καλημέρα σας και ευχαριστώ που ήρθατε. Πριν αρχίσουμε, θα σας δείξω το πρόγραμμα της "
        "ημέρας. Πρώτα θα δούμε τους αριθμούς και μετά τους ανθρώπους πίσω από αυτούς. Κρατήστε "
        "τις ερωτήσεις σας για το τέλος, θα έχουμε αρκετό χρόνο."
    ),
    "ru": (
        "Доброе утро, спасибо, что пришли. Прежде чем мы начнём, я покажу вам план на сегодня. "
        "Сначала посмотрим на цифры, а потом на людей, которые за ними стоят. Вопросы, "
        "пожалуйста, оставьте на конец: времени будет достаточно."
    ),
    "de": "Guten Morgen und danke, dass Sie gekommen sind. Zuerst sehen wir uns die Zahlen an.",
    "fr": "Bonjour et merci d'être venus. Nous allons d'abord regarder les chiffres de l'année.",
    "es": "Buenos días y gracias por venir. Primero veremos los números y después las personas.",
    "it": "Buongiorno e grazie di essere venuti. Prima guarderemo i numeri e poi le persone.",
    "bg": "Добро утро и благодаря, че дойдохте. Първо ще разгледаме числата, а после хората.",
    "uk": "Доброго ранку, дякую, що прийшли. Спочатку подивимося на цифри, а потім на людей.",
    "sr": "Добро јутро и хвала што сте дошли. Прво ћемо погледати бројеве, а затим људе.",
}

# Their first two sentences: some seven seconds with half a dozen lip closures.
SHORT = {
    code: "".join(re.findall(r"[^.;:!?]*[.;:!?]", TEXTS[code])[:2]) for code in ("en", "el", "ru")
}
