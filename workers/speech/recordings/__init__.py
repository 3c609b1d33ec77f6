"""People's own recordings: decoded, checked, analysed."""
