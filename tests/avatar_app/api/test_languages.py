"""In which language the API answers, and what chooses it."""

from collections.abc import Callable

from fastapi.testclient import TestClient
from sqlmodel import select
from starlette.responses import PlainTextResponse

from avatar_app.api.app import create_app
from avatar_app.api.languages import LANGUAGE_COOKIE, TranslatedPages
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.translation import gettext as _
from avatar_app.translation import use_language

Browse = Callable[..., TestClient]
WRONG = {"email": "nobody@example.org", "password": "correct horse"}
SENTENCE = "The e-mail address or the password is wrong."


def refusal(browser: TestClient, **headers: str) -> str:
    answer = browser.post("/sign-in", json=WRONG, headers=headers)
    return str(answer.json()["error"]["message"])


def in_language(code: str, sentence: str) -> str:
    with use_language(code):
        return _(sentence)


def test_errors_are_in_the_language_of_who_asks(browse: Browse):
    browser = browse()
    assert refusal(browser) == SENTENCE
    assert refusal(browser, **{"Accept-Language": "el-GR,el;q=0.9"}) == in_language("el", SENTENCE)
    assert refusal(browser, **{"Accept-Language": "ru"}) == in_language("ru", SENTENCE)
    assert refusal(browser, **{"Accept-Language": "de"}) == SENTENCE


def test_what_is_chosen_goes_before_what_the_browser_accepts(browse: Browse):
    browser = browse()
    assert browser.put("/language", json={"language": "el"}).status_code == 204
    assert refusal(browser, **{"Accept-Language": "ru"}) == in_language("el", SENTENCE)
    assert browser.put("/language", json={"language": "en"}).status_code == 204
    assert refusal(browser, **{"Accept-Language": "ru"}) == SENTENCE


def test_there_are_no_other_languages(browse: Browse):
    answer = browse().put("/language", json={"language": "de"})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "language_unknown"


def test_a_broken_cookie_is_none(browse: Browse):
    browser = browse()
    for cookie in (f"{LANGUAGE_COOKIE}=xx", f'{LANGUAGE_COOKIE}="', "a=b; ;;=", "\x7f"):
        assert refusal(browser, Cookie=cookie) == SENTENCE


def test_an_account_keeps_its_language(browse: Browse, home: Connections):
    ann = browse("ann")
    ann.put("/language", json={"language": "ru"})
    with home.session() as session:
        assert session.exec(select(User.language)).one() == "ru"
    elsewhere = browse()
    body = {"email": "ann@example.org", "password": "correct horse battery"}
    assert elsewhere.post("/sign-in", json=body).status_code == 200
    assert elsewhere.cookies[LANGUAGE_COOKIE] == "ru"


def test_a_new_account_has_the_language_it_was_made_in(ann: TestClient, home: Connections):
    assert ann.get("/me").status_code == 200
    browser = TestClient(create_app(), base_url=str(ann.base_url))
    with browser:
        body = {"email": "eleni@example.org", "password": "correct horse battery"}
        headers = {"Accept-Language": "el"}
        assert browser.post("/sign-up", json=body, headers=headers).status_code == 201
    with home.session() as session:
        user = session.exec(select(User).where(User.email == "eleni@example.org")).one()
        assert user.language == "el"


def test_pages_are_served_in_their_language_and_nothing_else_is():
    page, other = PlainTextResponse("page"), PlainTextResponse("other")
    browser = TestClient(TranslatedPages(other, {"el": page}))  # no language in the scope
    assert browser.get("/studio").text == "other"

    async def greek(scope, receive, send):
        await TranslatedPages(other, {"el": page})({**scope, "language": "el"}, receive, send)

    browser = TestClient(greek)
    for path in ("/", "/studio", "/film/0c1f", "/shared/abc"):
        assert browser.get(path).text == "page", path
    for path in ("/api/v1/me", "/galatea.css", "/assets/x-1.js", "/embed/abc", "/_event/x"):
        assert browser.get(path).text == "other", path
    assert browser.post("/studio").text == "other"
