"""Turns a Script and a Portrait into a Film."""

import os

# Before NumPy comes: our matrices are small, and BLAS threads that wait in a spin for cores which
# FFmpeg uses doubled the time of a frame.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
