"""Reads that matter are written down, in a log that only grows and that managers can read."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from improvement.audit import guards
from improvement.audit.access_log import TABLE, AccessEvent, looked_before, note
from improvement.audit.history_reach import reach_of
from improvement.audit.news import news
from improvement.changes import edit_record
from improvement.files import store
from improvement.models import Plan
from improvement.roles import Role
from tests.pages import address, html_of
from tests.world import World, save, some_evidence
from workstreams.models import Action

Kind = AccessEvent.Kind
PASSWORD = "a long enough password"


def events() -> list[tuple[str, str, str]]:
    found = AccessEvent.objects.order_by("pk")
    return [(one.kind, one.who, one.what) for one in found]


def words_of(answer) -> str:
    return html_of(answer)


class TestWhatIsWrittenDown:
    def test_who_signed_in_and_who_could_not(self, world, client, settings):
        settings.ACCOUNT_RATE_LIMITS = False
        world.lead.set_password(PASSWORD)
        save(world.lead)
        for password in ("wrong", PASSWORD):
            client.post("/accounts/login/", {"login": world.lead.email, "password": password})
        assert events() == [
            ("sign_in_failed", world.lead.email, ""),
            ("signed_in", "Lead", ""),
        ]

    def test_a_page_that_was_refused(self, world, sign_in):
        sign_in(world.councillor).get(world.url("actions/"))
        assert events() == [("refused", "Councillor", world.url("actions/"))]
        assert AccessEvent.objects.get().plan_ref == world.plan.pk

    def test_what_was_downloaded(self, world, sign_in):
        client = sign_in(world.adviser)
        client.get(world.url("history/download/"))
        client.get(world.url("measures/M1/readings.csv"))
        assert events() == [
            ("downloaded", "Adviser", "The history (CSV)"),
            ("downloaded", "Adviser", "The readings of M1 (CSV)"),
        ]

    @pytest.mark.parametrize(
        ("marking", "kind"), [("open", "downloaded"), ("exempt", "opened_exempt")]
    )
    def test_a_file_that_was_opened(self, marking, kind, world, sign_in, evidence_root):
        content = b"%PDF-1.7"
        evidence = some_evidence(
            world.plan,
            world.lead,
            title="Audit of June",
            marking=marking,
            exempt_paragraph="1",
            marking_reason="A person",
            file_key=store.keep(content),
            file_name="audit.pdf",
            file_size=len(content),
            file_digest=store.digest(content),
            file_scan="not_scanned",
        )
        assert (
            sign_in(world.chair).get(world.url(f"evidence/{evidence.pk}/file/")).status_code == 200
        )
        assert events() == [(kind, "Chair", "audit.pdf, of “Audit of June”")]

    def test_a_signed_address_that_was_used(self, world, client):
        assert (
            client.get(address("plans/<slug:plan>/calendar/<str:token>.ics", world)).status_code
            == 200
        )
        assert events() == [("used_link", "Member", "The calendar")]


class TestTheLogOnlyGrows:
    @pytest.mark.parametrize("sql", [f"UPDATE {TABLE} SET who = 'Zed'", f"DELETE FROM {TABLE}"])  # noqa: S608
    def test_nothing_in_it_is_changed_or_deleted(self, sql, world):
        note(Kind.REFUSED, "/", user=world.lead)
        with (
            pytest.raises(DatabaseError, match="what was read is never"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)

    def test_its_guards_are_missed_when_they_are_gone(self, transactional_db):
        guards.install(connection)
        names = [name for name in guards.compare(connection)[0] if TABLE in name]
        with connection.cursor() as cursor:
            guards.DIALECTS[connection.vendor].drop(cursor, names)
        assert guards.problems() == [f"guard {name} is missing" for name in names]
        assert len(names) >= 2


class TestReadingIt:
    def test_the_manager_reads_what_concerns_the_plan(self, world, sign_in):
        elsewhere = save(Plan(slug="elsewhere", title="Elsewhere", council="Other"))
        note(Kind.DOWNLOADED, "Ours", user=world.lead, plan=world.plan)
        note(Kind.DOWNLOADED, "Theirs", user=world.stranger, plan=elsewhere)
        note(Kind.SIGNED_IN, "", user=world.chair)
        note(Kind.SIGNED_IN, "", user=world.stranger)
        note(Kind.SIGN_IN_FAILED, "", user=None, who=world.member.email)
        note(Kind.SIGN_IN_FAILED, "", user=None, who="nobody@example.org")
        page = words_of(sign_in(world.manager).get(world.url("people/access/")))
        for said in ("Ours", "Chair", world.member.email, "Could not sign in"):
            assert said in page
        for unsaid in ("Theirs", "Stranger", "nobody@example.org"):
            assert unsaid not in page

    def test_there_may_be_nothing(self, world, sign_in):
        page = words_of(sign_in(world.manager).get(world.url("people/access/")))
        assert "Nothing has been looked at yet." in page

    def test_an_event_is_said_in_words(self, world):
        note(Kind.SIGNED_IN, "x" * 400, user=world.lead)
        event = AccessEvent.objects.get()
        assert (str(event), len(event.what)) == ("Lead: signed in", 300)


class TestSinceYouLastLooked:
    def came(self, world: World, times: int = 2):
        for _ in range(times):
            note(Kind.SIGNED_IN, "", user=world.lead)

    def edit(self, world: World, by, title="Another"):
        action = Action.objects.get(pk=world.action.pk)
        edit_record(
            Action, action.pk, {"title": title}, by=by, version=action.version, reason="As agreed"
        )

    def test_a_first_visit_has_no_time_before_it(self, world, sign_in):
        self.came(world, 1)
        assert looked_before(world.lead) is None
        assert news(world.plan, world.lead, frozenset({Role.LEAD}), reach_of(world.plan)).count == 0
        page = words_of(sign_in(world.lead).get(world.url("history/since/")))
        assert "This is your first visit." in page
        assert "since you came" not in words_of(sign_in(world.lead).get(world.url("my-work/")))

    def test_what_others_changed_is_counted_and_listed(self, world, sign_in):
        self.came(world)
        client = sign_in(world.lead)
        assert "Nothing has been changed by others since you came on" in words_of(
            client.get(world.url("my-work/"))
        )
        self.edit(world, world.manager)
        self.edit(world, world.manager, "And another")
        told = news(world.plan, world.lead, frozenset({Role.LEAD}), reach_of(world.plan))
        assert (told.count, told.nouns, told.is_more) == (2, ((2, "actions"),), False)
        for path in ("my-work/", "board/"):
            page = words_of(client.get(world.url(path)))
            assert "2 changes by others</a> since you came on" in page
        page = words_of(client.get(world.url("history/since/")))
        assert "And another" in page
        assert page.count("Why: As agreed") == 2

    def test_ones_own_changes_and_the_past_are_no_news(self, world, sign_in):
        self.edit(world, world.manager)
        self.came(world)
        action = Action.objects.get(pk=world.action.pk)
        action.title = "Mine"
        action.save_as(world.lead, "By me")
        page = words_of(sign_in(world.lead).get(world.url("history/since/")))
        assert "Nothing has been changed by others." in page

    def test_one_change_is_said_as_one(self, world):
        self.came(world)
        self.edit(world, world.manager)
        assert news(world.plan, world.lead, frozenset({Role.LEAD}), reach_of(world.plan)).nouns == (
            (1, "action"),
        )

    def test_it_goes_on_on_a_further_page(self, world, sign_in):
        self.came(world)
        for number in range(30):
            self.edit(world, world.manager, f"Title {number}")
        client = sign_in(world.lead)
        page = client.get(world.url("history/since/"))
        assert "<ins>Title 14</ins>" not in html_of(page)
        following = client.get(
            f"{world.url('history/since/')}?before={page.context['page'].next.name}"
        )
        assert "<ins>Title 14</ins>" in html_of(following)
        assert looked_before(world.lead) < timezone.now()
