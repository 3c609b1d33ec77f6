"""How processes tell each other what happened, over Redis."""
