"""Light and shade of a face that moves."""
