"""Signing in: by email address, a limited number of attempts, for twelve hours; passwords."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.account.utils import user_display
from django.contrib.auth.hashers import identify_hasher
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from improvement.audit import guards
from improvement.audit.verify import verify
from improvement.history import save_many_as
from improvement.models import User
from improvement.sign_in.password_proof import proves
from tests.audit.stage import Stage
from tests.pages import html_of
from tests.world import PASSWORD, World

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def no_earlier_attempts():
    cache.clear()


def try_password(client: Client, person: User, password: str = PASSWORD):
    return client.post(LOGIN, {"login": person.email, "password": password})


def test_a_person_signs_in_with_their_email_address_in_upper_or_lower_case(world: World):
    client = Client()
    answer = client.post(LOGIN, {"login": world.lead.email.upper(), "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get(world.url("my-work/")).status_code == 200


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(world: World):
    wrong = try_password(Client(), world.lead, "not the password")
    unknown = Client().post(LOGIN, {"login": "nobody@example.org", "password": PASSWORD})
    message = "Check your email address and password: they do not match an account."
    assert message in html_of(wrong)
    assert message in html_of(unknown)


def test_a_deactivated_person_cannot_sign_in(world: World):
    world.lead.is_active = False
    world.lead.save_as(world.manager, "Left the council")
    client = Client()
    try_password(client, world.lead)
    assert client.get("/plans/").status_code == 302


def test_after_five_wrong_passwords_the_right_password_is_refused_too(world: World):
    client = Client()
    for _ in range(5):
        try_password(client, world.lead, "not the password")
    try_password(client, world.lead)
    assert client.get("/plans/").status_code == 302


def test_after_thirty_sign_in_attempts_in_a_minute_more_are_refused(world: World):
    client = Client()
    statuses = [client.post(LOGIN, {}).status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]


def test_nobody_can_sign_up_for_an_account(world: World):
    answer = Client().post(
        "/accounts/signup/", {"email": "new@example.org", "password1": "long and unguessed 1"}
    )
    assert "programme manager" in html_of(answer)
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize(("hours", "status"), [(11.9, 200), (12.1, 302)])
def test_a_session_ends_after_twelve_hours_however_much_it_is_used(world: World, hours, status):
    client = Client()
    start = timezone.now()
    try_password(client, world.councillor)
    with time_machine.travel(start + timedelta(hours=6)):
        assert client.get(world.url("progress/")).status_code == 200
    with time_machine.travel(start + timedelta(hours=hours)):
        assert client.get(world.url("progress/")).status_code == status


def test_a_new_password_ends_every_session_of_the_person(world: World):
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        try_password(client, world.lead)
    new = "quite another password 7"
    answer = here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert answer.status_code == 302
    assert here.get("/plans/").status_code == 302
    assert elsewhere.get("/plans/").status_code == 302
    assert world.fresh(world.lead).check_password(new)


def test_choosing_a_new_password_writes_a_history_row_without_the_hash(
    world: World, history_rows_written
):
    client = Client()
    try_password(client, world.lead)
    new = "quite another password 7"
    with history_rows_written() as rows:
        client.post(
            "/accounts/password/change/",
            {"oldpassword": PASSWORD, "password1": new, "password2": new},
        )
    assert rows == {"User": 1}
    latest = User.history.filter(id=world.lead.pk).latest()
    assert latest.actor == "Lead"
    assert latest.history_change_reason == "Chose a new password"
    assert not hasattr(latest, "password")


def test_a_forgotten_password_is_replaced_through_a_link_sent_by_email(world: World):
    client = Client()
    client.post("/accounts/password/reset/", {"email": world.lead.email})
    (letter,) = mail.outbox
    link = re.search(r"http://testserver(\S+)", letter.body)
    page = client.get(link.group(1), follow=True)
    new = "quite another password 7"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert world.fresh(world.lead).check_password(new)


def test_the_history_keeps_a_proof_of_each_password_and_nothing_of_it(world: World):
    proofs = []
    for password in ("a first password", "a second password", None):
        person = world.fresh(world.lead)
        person.set_password(password) if password else None
        person.name = f"Lead {len(proofs)}"
        person.save_as(world.manager, "Because")
        proofs.append(person.history.latest().password_proof)
        assert proves(proofs[-1], person.password)
        assert not proves(proofs[-1], "another")
    assert len(set(proofs)) == 2  # the last change was of the name alone
    person.set_password("a third password")
    save_many_as([person], world.manager, "Because")
    assert proves(person.history.latest().password_proof, person.password)
    assert proves(None, "")


def test_a_migration_gives_older_passwords_their_proofs(own_database):
    stage = Stage()
    guards.drop(connection)
    QuerySet(User).update(password_proof=None)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE improvement_historicaluser SET password_proof = NULL")
        cursor.execute("DELETE FROM improvement_ledgerentry")
    call_command("migrate", verbosity=0)
    assert verify(connection).faults == []
    row = stage.ann.history.latest()
    assert (row.actor, row.version) == ("system:migrate", 2)
    assert proves(row.password_proof, stage.ann.password)


def give_another_address(person: User) -> None:
    """A row in django-allauth's own table, put in while the guards are down."""
    guards.drop(connection)
    EmailAddress.objects.create(user=person, email="aside@example.org", verified=True)
    guards.install(connection)


def test_a_link_goes_to_the_address_of_the_persons_record_alone(own_database):
    world = World()
    give_another_address(world.chair)
    Client().post("/accounts/password/reset/", {"email": "aside@example.org"})
    assert [letter.to for letter in mail.outbox if "key" in letter.body] == []
    Client().post("/accounts/password/reset/", {"email": world.chair.email.upper()})
    assert [letter.to for letter in mail.outbox if "key" in letter.body] == [[world.chair.email]]
    assert "1 rows stand in account_emailaddress" in str(verify(connection).faults)


@pytest.mark.parametrize("is_copied", [False, True])
def test_a_copy_of_a_session_under_another_key_lets_nobody_in(world: World, is_copied):
    client, key = Client(), "x" * 32
    client.force_login(world.chair)
    session = Session.objects.get()
    if is_copied:
        session.session_key = key
        session.save(force_insert=True)
        client.cookies["sessionid"] = key
    assert client.get("/plans/").status_code == (302 if is_copied else 200)


def test_asking_for_a_link_gives_the_same_page_for_known_and_unknown_addresses(world: World):
    answer_to_known = Client().post("/accounts/password/reset/", {"email": world.lead.email})
    answer_to_unknown = Client().post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (answer_to_known.status_code, answer_to_known["Location"]) == (
        answer_to_unknown.status_code,
        answer_to_unknown["Location"],
    )


@pytest.mark.parametrize("password", ["short", "password1234", "lead@example.org"])
def test_a_weak_password_is_refused(world: World, password):
    client = Client()
    try_password(client, world.lead)
    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )
    assert answer.status_code == 200
    assert world.fresh(world.lead).check_password(PASSWORD)


def test_a_new_password_is_hashed_with_argon2(world: World, settings):
    settings.PASSWORD_HASHERS = [h for h in settings.PASSWORD_HASHERS if "MD5" not in h]
    world.lead.set_password("quite another password 7")
    assert identify_hasher(world.lead.password).algorithm == "argon2"


def test_signing_in_does_not_rehash_the_password(world: World, settings):
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS[1:], settings.PASSWORD_HASHERS[0]]
    client = Client()
    try_password(client, world.lead)
    assert client.get("/plans/").status_code == 200
    assert world.fresh(world.lead).version == world.lead.version


def test_an_account_email_addresses_a_person_by_name(world: World):
    assert user_display(world.lead) == "Lead"


def wrong(client: Client, person: User, times: int = 5, **extra: str) -> None:
    for _ in range(times):
        client.post(LOGIN, {"login": person.email, "password": "not the password"}, **extra)


def is_in(client: Client, person: User, **extra: str) -> bool:
    client.post(LOGIN, {"login": person.email, "password": PASSWORD}, **extra)
    return client.get("/plans/").status_code == 200


def test_a_strangers_wrong_passwords_lock_nobody_out_elsewhere(world: World):
    stranger = {"REMOTE_ADDR": "192.0.2.1"}
    wrong(Client(), world.chair, **stranger)
    assert not is_in(Client(), world.chair, **stranger)
    assert is_in(Client(), world.chair, REMOTE_ADDR="192.0.2.2")


def test_a_browser_that_is_known_is_let_through_at_the_same_address(world: World):
    known = Client()
    assert is_in(known, world.chair)
    known.post("/accounts/logout/")
    wrong(Client(), world.chair, times=12)
    wrong(Client(), world.lead, times=12)
    assert not is_in(Client(), world.chair)
    assert is_in(known, world.chair)


def test_a_known_browser_may_not_guess_without_end_nor_for_another(world: World):
    known = Client()
    assert is_in(known, world.lead)
    known.post("/accounts/logout/")
    wrong(known, world.lead)
    assert not is_in(known, world.lead)
    wrong(known, world.chair)
    assert not is_in(known, world.chair)
    forged = Client()
    forged.cookies["known-browser"] = known.cookies["known-browser"].value[:-1] + "x"
    wrong(Client(), world.member)
    assert not is_in(forged, world.member)
