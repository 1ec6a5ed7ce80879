"""Values for the arguments of addresses of what is published, reported, asked, covered and brought
in: what is opened every day; of a page that does something, where that is still to be done."""

from __future__ import annotations

from benchmarks.pages import SLUG
from benchmarks.plan.releases import TOKEN
from board.models import Challenge, Publication, ReadingLink, Release, Report
from board.models.challenge import ChallengeQuerySet
from improvement import clock
from improvement.models import Cover, Plan, Redaction, User
from tests.access_answers import P
from workstreams.models import Finding, JudgedChange, PlanImport
from workstreams.queries.expectations import expectations_for

HERE = f"/plans/{SLUG}/"


def values_of_published(plan: Plan) -> dict[str, str]:
    asked = Challenge.objects.filter(plan=plan)
    own = asked.filter(raised_by__email="scrutiny1@example.org")
    return (
        of_publications(plan)
        | of_reports(plan)
        | of_asked("challenges", asked.filter(raised_by__email="chair1@example.org"))
        | of_asked("questions", own)
        | of_readers(plan)
        | of_people(plan)
        | of_files(plan)
    )


def of_publications(plan: Plan) -> dict[str, str]:
    """The last that was issued to each audience, and the next for scrutiny, which is drafted."""
    issued = Publication.objects.filter(plan=plan).issued().order_by("number")
    last = dict(issued.values_list("audience", "number"))
    scrutiny, board = last["scrutiny"], last["board"]
    return {
        "schemas/<slug:name>.json": "document-2-public.json",
        "public/<slug:slug>": plan.slug,
        "<slug:slug>/publications/<int:number>": f"{last['public']}",
        "read/<str:token>": TOKEN.format(0),
        "<str:token>/publications/<int:number>": f"{scrutiny}",
        "progress/publications/<int:number>": f"{scrutiny}",
        "progress/publications/<int:number>.json": f"{scrutiny}.json",
        "board/publications/<int:number>": f"{board}",
        "board/publications/<int:number>.json": f"{board}.json",
        "publications/<slug:audience>": "scrutiny",
        "<slug:audience>/<int:number>": f"{scrutiny + 1}",
    }


def of_reports(plan: Plan) -> dict[str, str]:
    """The last board paper that was issued, and the next, which is still to be written."""
    papers = Report.objects.filter(plan=plan, kind="board").order_by("-number")
    route, draft = P + "reports/<slug:kind>/<int:number>/", papers.drafts()[0].number
    own = f"{HERE}reports/board/{draft}/"
    return {
        "reports/<slug:kind>": "board",
        "<slug:kind>/<int:number>": f"{papers.issued()[0].number}",
        "files/<slug:form>": "word",
        P + "reports/draft/": f"{HERE}reports/draft/?kind=board",
        f"{route}edit/": f"{own}edit/",
        f"{route}drop/": f"{own}drop/",
        f"{route}sections/<slug:name>/": f"{own}sections/asked/",
    }


def of_asked(noun: str, asked: ChallengeQuerySet) -> dict[str, str]:
    """One that was asked a few days ago and may still be put right; one whose reply waits for who
    asked; and one of which it is to be looked at what was done."""
    in_order, route = asked.order_by("number"), f"{P}{noun}/<slug:ref>/"
    answered, accepted = in_order.answered()[0], in_order.filter(follow_ups__found="")[0]
    waiting = in_order.unanswered().filter(exchanges__due__gte=clock.today())
    return {
        f"{noun}/<slug:ref>": waiting[0].ref,
        "put-right/<slug:step>": "asked",
        f"{route}conclude/": f"{HERE}{noun}/{answered.ref}/conclude/",
        f"{route}follow-up/": f"{HERE}{noun}/{accepted.ref}/follow-up/",
    }


def of_readers(plan: Plan) -> dict[str, str]:
    """A link that works, a request that waits, and one that was granted to who opens it."""
    links = ReadingLink.objects.filter(plan=plan).working(clock.today())
    releases = Release.objects.filter(plan=plan, asked_by__email="scrutiny1@example.org")
    route, granted = P + "releases/<int:number>/", releases.filter(decision="granted")[0]
    return {
        "reading-links/<int:pk>": f"{links[0].pk}",
        "releases/<int:number>": f"{releases.waiting()[0].number}",
        f"{route}end/": f"{HERE}releases/{granted.number}/end/",
        f"{route}item/": f"{HERE}releases/{granted.number}/item/",
    }


def of_people(plan: Plan) -> dict[str, str]:
    """A cover of these days, what waits for a decision, and what is expected of who answers."""
    today, staff = clock.today(), User.objects.get(email="staff1@example.org")
    expected = expectations_for(staff, plan, today)[0].expectation
    return {
        "cover/<int:pk>": f"{Cover.objects.filter(plan=plan).current(today)[0].pk}",
        "redactions/<int:pk>": f"{Redaction.objects.filter(plan=plan, decision='open')[0].pk}",
        "judged-changes/<int:pk>": f"{JudgedChange.objects.filter(plan=plan).waiting()[0].pk}",
        P + "expectations/<int:pk>/answer/": f"{HERE}expectations/{expected.pk}/answer/",
    }


def of_files(plan: Plan) -> dict[str, str]:
    """The file that waits to be imported, and one that could be taken back."""
    imports = PlanImport.objects.filter(plan=plan)
    written = imports.filter(state=PlanImport.State.WRITTEN)[0]
    return {
        "import/<int:pk>": f"{imports.get(state=PlanImport.State.READ).pk}",
        P + "import/<int:pk>/take-back/": f"{HERE}import/{written.pk}/take-back/",
        "findings/<int:pk>": f"{Finding.objects.order_by('pk')[0].pk}",
        "structure/<slug:noun>.xlsx": "findings.xlsx",
    }
