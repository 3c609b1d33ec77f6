"""Installing voices and models from the portal."""
