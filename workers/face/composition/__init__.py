"""How a portrait fills a film's picture: framing, background, cut-out."""
