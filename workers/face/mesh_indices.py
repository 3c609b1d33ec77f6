"""Vertex numbers of the MediaPipe face mesh that the rig names (canonical_face_model, 468).

Left and right are the viewer's here; each run goes from the viewer's left to the right.
"""

INNER_UPPER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
INNER_LOWER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
OUTER_UPPER = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
OUTER_LOWER = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)

# Rings of the red of the lips from outside to inside.
UPPER_RINGS = (
    OUTER_UPPER,
    (76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306),
    (62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292),
    INNER_UPPER,
)
LOWER_RINGS = (
    OUTER_LOWER,
    (76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306),
    (62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292),
    INNER_LOWER,
)
# Without the corners, which both lips share.
UPPER_LIP = tuple(v for ring in UPPER_RINGS for v in ring[1:-1])
LOWER_LIP = tuple(v for ring in LOWER_RINGS for v in ring[1:-1])
CORNERS = tuple(dict.fromkeys(v for ring in UPPER_RINGS for v in (ring[0], ring[-1])))

CHIN = 152
OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip

# Per eye, the viewer's left one first: upper and lower lid margin, and the brow's lower edge.
UPPER_LIDS = (
    (33, 246, 161, 160, 159, 158, 157, 173, 133),
    (362, 398, 384, 385, 386, 387, 388, 466, 263),
)
LOWER_LIDS = (
    (33, 7, 163, 144, 145, 153, 154, 155, 133),
    (362, 382, 381, 380, 374, 373, 390, 249, 263),
)
BROW_EDGES = ((46, 53, 52, 65, 55), (285, 295, 282, 283, 276))
# Brow bodies from the temple to the nose.
BROWS = (((70, 46), (63, 53), (105, 52), (66, 65), (107, 55)),
         ((300, 276), (293, 283), (334, 282), (296, 295), (336, 285)))  # fmt: skip
