import socket

import pytest

from avatar_app.errors import ChoiceError
from galatea.process.ports import check_port, free_port


def test_a_free_port_is_free_and_a_taken_one_is_an_error_with_advice() -> None:
    port = free_port()
    check_port("127.0.0.1", port)
    with socket.create_server(("127.0.0.1", port)), pytest.raises(ChoiceError) as caught:
        check_port("127.0.0.1", port)
    assert caught.value.code == "port_taken"
    assert "GALATEA_PORT" in str(caught.value)
