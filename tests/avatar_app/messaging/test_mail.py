"""E-mail by a real server."""

import datetime
import logging
import ssl
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from avatar_app.errors import ChoiceError, MissingError, UnavailableError
from avatar_app.messaging import mail
from avatar_app.messaging.mail import Mail, Outbox
from avatar_app.settings import Settings, load_settings
from tests.mail import KEY, NAME, run_mail_server

TO = Mail("ann@example.org", "Your link", "Καλημέρα: https://portal.example.org/reset#token=x")


def settings(url: str) -> Settings:
    return Settings(
        public_url="https://portal.example.org",
        smtp_from="Galatea <galatea@example.org>",
        smtp_url=url,
    )


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of localhost, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    day = datetime.timedelta(days=1)
    present = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(present - day)
        .not_valid_after(present + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "both.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


def test_it_arrives_as_it_was_written() -> None:
    with run_mail_server() as box:
        mail.send(settings(f"smtp://127.0.0.1:{box.port}"), TO)
    (came,) = box.mails
    assert (came["To"], came["From"], came["Subject"]) == (
        "ann@example.org",
        "Galatea <galatea@example.org>",
        "Your link",
    )
    assert came.get_content().strip() == TO.text
    assert box.senders == ["galatea@example.org"]


def test_a_password_goes_by_tls_to_whom_is_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    with run_mail_server(tls, auth=True) as box:
        known = settings(f"starttls://{NAME}:pass%2Fword%3A1@localhost:{box.port}")
        with pytest.raises(ssl.SSLCertVerificationError):
            mail.send(known, TO)
        assert box.mails == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        mail.send(known, TO)
        assert KEY == "pass/word:1"
        with pytest.raises(OSError, match="535"):
            mail.send(settings(f"starttls://{NAME}:wrong@localhost:{box.port}"), TO)
    assert len(box.mails) == 1


def test_starttls_is_not_given_up_where_the_server_has_none() -> None:
    with run_mail_server() as box, pytest.raises(OSError, match="STARTTLS"):
        mail.send(settings(f"starttls://127.0.0.1:{box.port}"), TO)
    assert box.mails == []


def test_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "PAUSES", (0.0, 0.0))
    outbox = Outbox()
    with run_mail_server() as box:
        box.failures = 2
        outbox.post(settings(f"smtp://127.0.0.1:{box.port}"), lambda: TO)
        outbox.wait()
    assert len(box.mails) == 1


def test_what_cannot_be_sent_is_told_without_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(mail, "PAUSES", ())
    outbox = Outbox()
    with run_mail_server() as box, caplog.at_level(logging.WARNING):
        box.failures = 1
        outbox.post(settings(f"smtp://127.0.0.1:{box.port}"), lambda: TO)
        broken = Mail("ann@example.org\r\nBcc: eve@example.org", "x", "x")
        outbox.post(settings(f"smtp://127.0.0.1:{box.port}"), lambda: broken)
        outbox.wait()
    assert box.mails == []
    assert "not sent" in caplog.text
    assert "ann@" not in caplog.text
    assert "token" not in caplog.text


def test_so_many_wait_and_none_is_sent_without_a_server() -> None:
    outbox, gate = Outbox(), threading.Event()
    known = settings("smtp://127.0.0.1:1")

    def write() -> None:
        gate.wait(60)

    with pytest.raises(UnavailableError) as caught:
        for _ in range(mail.WAITING + 2):
            outbox.post(known, write)
    gate.set()
    outbox.wait()
    assert caught.value.code == "mail_busy"
    with pytest.raises(MissingError) as missing:
        outbox.post(Settings(), write)
    assert missing.value.code == "mail_missing"


@pytest.mark.parametrize(
    ("url", "more"),
    [
        ("http://mail:25", {}),
        ("smtp://", {}),
        ("smtps://galatea:secret@mail:465/x y", {}),
        ("smtps://galatea:secret@mail:465", {"GALATEA_PUBLIC_URL": ""}),
        ("smtps://galatea:secret@mail:465", {"GALATEA_SMTP_FROM": ""}),
        ("smtps://galatea:secret@mail:465", {"GALATEA_SMTP_FROM": "a@b\nBcc: c@d"}),
    ],
)
def test_settings_of_mail_are_whole_and_tell_no_password(
    monkeypatch: pytest.MonkeyPatch, url: str, more: dict[str, str]
) -> None:
    known = {"GALATEA_PUBLIC_URL": "https://p.example.org", "GALATEA_SMTP_FROM": "a@example.org"}
    for name, value in (known | more | {"GALATEA_SMTP_URL": url}).items():
        monkeypatch.setenv(name, value)
    load_settings.cache_clear()
    with pytest.raises(ChoiceError) as caught:
        load_settings()
    assert "GALATEA_SMTP" in str(caught.value)
    assert "secret" not in str(caught.value)
