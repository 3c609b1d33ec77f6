"""How the face's points move."""
