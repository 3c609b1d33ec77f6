"""A real SMTP server that keeps what it is given."""

import email
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from galatea.process.ports import free_port

NAME, KEY = "galatea", "pass/word:1"


@dataclass
class Mailbox:
    """What the server at this address has taken, and from whom it refuses it."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    failures: int = 0  # so many are put off before one is taken
    senders: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802
        if self.failures:
            self.failures -= 1
            return "451 try again later"
        self.senders.append(envelope.mail_from)
        found = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(found, EmailMessage)
        self.mails.append(found)
        return "250 OK"

    def tokens(self, page: str) -> list[str]:
        """Of the links to a page, oldest first."""
        texts = [mail.get_content() for mail in self.mails]
        return [token for text in texts for token in re.findall(rf"/{page}#token=(\S+)", text)]


@contextmanager
def run_mail_server(tls: ssl.SSLContext | None = None, auth: bool = False) -> Iterator[Mailbox]:
    """Runs one, in a thread; `tls`: it wants STARTTLS, `auth`: and the name and the key above."""
    box = Mailbox(free_port())

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:  # noqa: ARG001
        known = LoginPassword(NAME.encode(), KEY.encode())
        return AuthResult(success=data == known, handled=False)  # the server answers

    more: dict[str, Any] = {"tls_context": tls, "require_starttls": True} if tls else {}
    if auth:
        more |= {"authenticator": check, "auth_required": True, "auth_require_tls": tls is not None}
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **more)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
