"""Typing that can’t be taken at once is not lost: after sign-in or with a new token it is there."""

from django.test import Client

from tests.pages import html_of
from tests.world import PASSWORD
from workstreams.models import Theme

PATH = "structure/themes/add/"
TYPED = {"code": "T2", "name": "Voice of “the child”\nand more", "order": "2", "reason": "New"}
ELSEWHERE = {"HTTP_ORIGIN": "https://elsewhere.example"}


def sent_again(client, page):
    """Press the button of the page that shows what was typed."""
    pairs = page.context["pairs"]
    token = client.cookies["csrftoken"].value if "csrftoken" in client.cookies else ""
    return client.post(page.context["path"], dict(pairs) | {"csrfmiddlewaretoken": token})


def sign_in_by_form(client, person, path):
    typed = {"login": person.email, "password": PASSWORD}
    return client.post(f"/accounts/login/?next={path}", typed, follow=True)


def test_what_was_typed_after_the_session_ended_is_there_after_sign_in(
    world, client, history_rows_written
):
    path = world.url(PATH)
    with history_rows_written() as rows:
        assert client.post(path, TYPED)["Location"].startswith("/accounts/login/?next=")
        page = sign_in_by_form(client, world.manager, path)
    assert rows == {}
    assert "What you typed is kept" in html_of(page)
    assert "Voice of “the child”<br>and more" in html_of(page)
    assert sent_again(client, page).status_code == 302
    assert Theme.objects.filter(code="T2").exists()
    assert "What you typed is kept" not in html_of(client.get(path))


def test_what_waits_is_shown_at_its_own_page_alone_and_to_nobody_without_the_role(world, client):
    client.post(world.url(PATH), TYPED)
    page = sign_in_by_form(client, world.lead, world.url("actions/"))
    assert "What you typed is kept" not in html_of(page)
    assert client.get(world.url(PATH)).status_code == 403


def test_what_was_typed_on_a_page_with_an_old_token_is_shown_with_a_new_one(
    world, history_rows_written
):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.manager)
    with history_rows_written() as rows:
        page = client.post(world.url(PATH), TYPED | {"csrfmiddlewaretoken": "old"})
    assert (page.status_code, rows) == (403, {})
    assert "This page had been open too long" in html_of(page)
    assert sent_again(client, page).status_code == 302
    assert Theme.objects.filter(code="T2").exists()


def test_with_an_old_token_and_no_session_typing_waits_for_the_sign_in(world):
    client = Client(enforce_csrf_checks=True)
    page = client.post(world.url(PATH), TYPED)
    assert page.status_code == 403
    assert "What you typed is kept" in html_of(page)
    client.handler.enforce_csrf_checks = False
    page = sign_in_by_form(client, world.manager, world.url(PATH))
    assert sent_again(client, page).status_code == 302


def test_nothing_of_another_site_no_password_and_no_endless_text_is_kept(world, client):
    for typed, headers in [
        (TYPED, ELSEWHERE),
        (TYPED | {"name": "x" * 70_000}, {}),
        ({"password": PASSWORD}, {}),
        ({}, {}),
    ]:
        client.post(world.url(PATH), typed, **headers)
        assert "typed" not in client.session
    strict = Client(enforce_csrf_checks=True)
    login = strict.post("/accounts/login/", {"login": "a@example.org", "password": PASSWORD})
    assert "send the form once more" in html_of(login)
    assert "typed" not in strict.session


def test_a_file_is_asked_for_again(world, client, tmp_path):
    path = world.url("evidence/add/")
    (tmp_path / "a.txt").write_text("words")
    with (tmp_path / "a.txt").open("rb") as file:
        client.post(path, {"title": "Audit", "file": file})
    page = sign_in_by_form(client, world.manager, path)
    assert "A file can’t be kept" in html_of(page)
