"""The links that a terminal prints."""

import re
from collections.abc import Callable

import pytest

from avatar_app.accounts.visits import Visit, visiting
from avatar_app.services.account_links import reset_password
from avatar_app.services.accounts import sign_up
from avatar_app.settings import Settings
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import Role, User
from galatea.cli.main import run
from galatea.process.setup_link import make_link, print_setup_link
from tests.conftest import PASSWORD

TOKEN = re.compile(r"http://127\.0\.0\.1:8000/sign-up#invitation=(\S+)$", re.MULTILINE)


def test_a_new_portal_prints_how_to_become_its_administrator(
    home: Connections, capsys: pytest.CaptureFixture[str]
) -> None:
    print_setup_link(home)
    found = TOKEN.search(capsys.readouterr().out)
    assert found
    with visiting(Visit("203.0.113.9")):
        made = sign_up(home, "ann@example.org", PASSWORD, found[1])
    assert made.user.role == Role.ADMIN
    print_setup_link(home)
    assert capsys.readouterr().out == ""


def test_a_terminal_invites(
    home: Connections, enrol: Callable[..., User], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["user", "invite"]) == 2  # there is nobody to invite
    assert "galatea user create EMAIL --admin" in capsys.readouterr().err
    enrol("boss", Role.ADMIN)
    assert run(["user", "invite", "--by", "nobody@example.org"]) == 2
    capsys.readouterr()
    for options, role in ((["--admin"], Role.ADMIN), (["--by", "boss@example.org"], Role.USER)):
        assert run(["user", "invite", *options]) == 0
        found = TOKEN.search(capsys.readouterr().out)
        assert found
        with visiting(Visit("203.0.113.9")):
            made = sign_up(home, f"{role}@example.org", PASSWORD, found[1])
        assert made.user.role == role


def test_an_ipv6_address_stands_in_brackets() -> None:
    link = make_link(Settings(host="::1", port=80), "/sign-up#invitation=token")
    assert link == "http://[::1]:80/sign-up#invitation=token"


def test_a_portal_that_knows_its_name_says_it() -> None:
    settings = Settings(public_url="https://portal.example.org")
    assert make_link(settings, "/reset#token=x") == "https://portal.example.org/reset#token=x"


def test_a_link_for_a_new_password_is_printed(
    home: Connections, enrol: Callable[..., User], capsys: pytest.CaptureFixture[str]
) -> None:
    enrol("ann")
    assert run(["user", "reset", "nobody@example.org"]) == 2
    capsys.readouterr()
    assert run(["user", "reset", "ann@example.org", "--second-factor"]) == 0
    path, _, token = capsys.readouterr().out.strip().partition("#token=")
    assert path.endswith("/reset")
    reset_password(home, token, "paper boats at noon")
