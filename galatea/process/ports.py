"""Ports of this machine."""

import socket

from avatar_app.errors import ChoiceError


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def check_port(host: str, port: int) -> None:
    """Raises ChoiceError("port_taken")."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ChoiceError(
                "port_taken",
                f"Port {port} on {host} cannot be had ({(error.strerror or '').lower()}); "
                "set GALATEA_PORT to another.",
            ) from None
