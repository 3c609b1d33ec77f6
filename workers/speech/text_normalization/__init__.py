"""How what is written is said: numbers, dates, money, abbreviations, addresses, as words."""
