"""E-mail: written and sent by one thread of the process, one after the other.

What is to be sent is kept in memory, since it has tokens in it, and neither Redis nor the database
is to know those. So what waits is lost when the process ends; who misses an e-mail asks again.
"""

import logging
import queue
import smtplib
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from avatar_app.errors import MissingError, UnavailableError
from avatar_app.settings import Settings
from avatar_app.translation import gettext as _

WAITING = 100  # e-mails
PAUSES = (2.0, 10.0)  # seconds before it is tried again
PATIENCE = 20.0  # seconds for each answer of the server
_PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}

log = logging.getLogger("galatea.mail")


@dataclass(frozen=True)
class Mail:
    """An e-mail to one address."""

    to: str
    subject: str
    text: str


class Outbox:
    """What waits to be sent, and the thread that does it, begun with the first."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[tuple[Settings, Callable[[], Mail | None]]]
        self._waiting = queue.Queue(WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def post(self, settings: Settings, write: Callable[[], Mail | None]) -> None:
        """Have an e-mail written, by the thread, and sent; `write` may find that none is due.

        Raises MissingError("mail_missing") where no server is set, UnavailableError("mail_busy").
        """
        check_mail(settings)
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="mail", daemon=True)
                self._thread.start()
        try:
            self._waiting.put_nowait((settings, write))
        except queue.Full:
            raise UnavailableError(
                "mail_busy", _("Too many e-mails wait to be sent; try again in a few minutes.")
            ) from None

    def wait(self) -> None:
        """Until all that was posted has been sent or given up."""
        self._waiting.join()

    def _work(self) -> None:
        while True:
            settings, write = self._waiting.get()
            try:
                mail = write()
                if mail is not None:
                    _deliver(settings, mail)
            except Exception:
                log.exception("an e-mail could not be written")
            finally:
                self._waiting.task_done()


OUTBOX = Outbox()


def sends_mail(settings: Settings) -> bool:
    """Whether a mail server is set."""
    return settings.smtp_url is not None


def check_mail(settings: Settings) -> None:
    """Raises MissingError("mail_missing") where no mail server is set."""
    if not sends_mail(settings):
        raise MissingError(
            "mail_missing", _("This portal sends no e-mail; ask its administrator for a link.")
        )


def send(settings: Settings, mail: Mail) -> None:
    """Hand it to the server. Raises OSError, of which smtplib's errors are some."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.smtp_from, mail.to, mail.subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=urlsplit(settings.public_url or "").hostname)
    message["Auto-Submitted"] = "auto-generated"  # no out-of-office answers (RFC 3834)
    message.set_content(mail.text)
    with _connect(settings) as server:
        server.send_message(message)


def _connect(settings: Settings) -> smtplib.SMTP:
    url = urlsplit(settings.smtp_url or "")
    host, port = url.hostname or "", url.port or _PORTS[url.scheme]
    trusted = ssl.create_default_context()
    server: smtplib.SMTP
    if url.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=trusted)
    else:
        server = smtplib.SMTP(host, port, timeout=PATIENCE)
    try:
        if url.scheme == "starttls":
            server.starttls(context=trusted)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _deliver(settings: Settings, mail: Mail) -> None:
    """Try a few times. Neither the address nor what is written goes into the log."""
    for pause in (*PAUSES, None):
        try:
            send(settings, mail)
        except (OSError, ValueError) as error:
            lasting = isinstance(
                error, smtplib.SMTPRecipientsRefused | smtplib.SMTPNotSupportedError
            )
            if pause is None or lasting:
                log.error("an e-mail was not sent: %s", type(error).__name__)  # noqa: TRY400
                return
            log.warning("an e-mail is tried again in %.0f s: %s", pause, type(error).__name__)
            time.sleep(pause)
        else:
            return
