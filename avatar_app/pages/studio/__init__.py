"""The studio, where films are written and ordered."""
