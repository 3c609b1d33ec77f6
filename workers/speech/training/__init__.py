"""Makes the network's weights: speaks, spoils, learns. `python -m workers.speech.training`.

Needs torch (CPU will do) and what speaks, all of it in Debian: see docs/voice-net.md.
"""
