"""What a portrait's file is, told by its first bytes, whatever its name says."""

from enum import StrEnum

HEAD = 16  # how many of them are needed


class PortraitKind(StrEnum):
    """A still picture, or a short film of a face."""

    PICTURE = "picture"
    FOOTAGE = "footage"


# ISO base media files (14496-12) name what they hold: these brands are pictures (HEIF, AVIF).
_PICTURE_BRANDS = (b"he", b"mif", b"msf", b"avi", b"jp", b"crx")
# The first atoms of QuickTime files from before brands.
_ATOMS = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")


def tell_kind(head: bytes) -> PortraitKind:
    """The kind of a file that begins with `head`; what nobody knows is taken for a picture."""
    atom, brand = head[4:8], head[8:12]
    if atom == b"ftyp" and not brand.startswith(_PICTURE_BRANDS):
        return PortraitKind.FOOTAGE  # MP4, MOV, 3GP
    matroska = head.startswith(b"\x1a\x45\xdf\xa3")  # WebM too
    if matroska or atom in _ATOMS or (head[:4] == b"RIFF" and brand == b"AVI "):
        return PortraitKind.FOOTAGE
    return PortraitKind.PICTURE
