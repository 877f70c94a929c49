import socket

import pytest

from tools import ports
from tools.errors import ToolError


def test_port_in_use_is_told_with_a_way_out():
    with socket.socket() as taken:
        taken.bind((ports.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ToolError, match=f"port {port} .* PORT={port + 1}"):
            ports.require_free(port)


def test_free_port_can_be_used():
    ports.require_free(ports.free_port())
