"""Ports for Odoo's web server: one nobody uses, or one the developer asked for."""

import socket

from tools.errors import ToolError

HOST = "127.0.0.1"


def free_port() -> int:
    """Let the system choose."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def require_free(port: int, host: str = HOST) -> None:
    """Raise when another program listens on ``port``."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ToolError(
                f"port {port} cannot be used ({error.strerror}). Name another one: "
                f"make demo PORT={port + 1}"
            ) from None
