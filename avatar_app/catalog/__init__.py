"""What can be chosen: languages, voices, engines, tiers and the rest, one row each."""
