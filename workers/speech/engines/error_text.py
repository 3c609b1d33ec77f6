"""What others' engines complain of, short enough for a sentence of ours."""

MOST = 200  # characters


def first_line(error: Exception) -> str:
    """The first line of what an error says; its kind where it says nothing."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:MOST]
