"""What a page of the site holds, read as a browser reads it."""

import re
from datetime import date
from typing import Any

from django import forms

from improvement.date_field import PARTS, DateField
from tests.world import World
from workstreams.reminders.address import token_of

BLOCK = (
    "html|head|body|title|meta|link|header|footer|main|nav|section|div|p|h[1-6]|ul|ol|li|dl|dt|dd"
    "|table|caption|thead|tbody|tr|th|td|form|fieldset|legend|details|summary|br|svg|path"
)

TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+')


def on_one_line(html: str) -> str:
    """The HTML with each run of white space as one space, and none where a browser shows none:
    beside the tags of blocks, and before the end of a tag. How a template breaks its lines is
    not seen in it."""
    html = " ".join(html.split())
    html = re.sub(rf" ?(</?(?:{BLOCK})\b[^>]*>) ?", r"\1", html)
    return re.sub(r" (/?>)", r"\1", html)


def html_of(answer: Any) -> str:
    """The HTML of a response, on one line, without the forms' random tokens: any short text may
    stand in one of them by chance."""
    return re.sub(TOKEN, r"\1", on_one_line(answer.content.decode()))


def a_date(name: str, day: int | str, month: int | str, year: int | str) -> dict[str, str]:
    """A date typed in its three boxes."""
    return {f"{name}_{part}": str(v) for part, v in zip(PARTS, (day, month, year), strict=True)}


def on_day(name: str, day: date) -> dict[str, str]:
    """What a form sends of the day of the field."""
    return a_date(name, day.day, day.month, day.year)


def shown(form: forms.Form, name: str) -> dict[str, Any]:
    """What a browser would send of one field that nobody touched."""
    field, value = form.fields[name], form[name].value()
    if isinstance(field, DateField):
        parts = field.widget.decompress(value) if not isinstance(value, list) else value
        return a_date(name, *parts)
    if isinstance(field, forms.BooleanField):
        return {name: "on"} if value else {}
    if isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
        return {name: value or []}
    return {name: "" if value is None else value}


def filled(form: forms.Form, **typed: Any) -> dict[str, Any]:
    """The whole form as sent, with what was typed over it."""
    sent: dict[str, Any] = {}
    for name in form.fields:
        sent |= shown(form, name)
    return sent | typed


def send(client: Any, url: str, **typed: Any) -> Any:
    """Open the page, type, and send its form."""
    form = client.get(url).context["form"]
    return client.post(url, filled(form, **typed))


def address(route: str, world: World) -> str:
    is_public = route.startswith(("public/", "sitemap"))
    publication = (world.for_the_public if is_public else world.publication).number
    if "board/publications/<" in route:
        publication = world.for_the_board.number
    if "publications/<int:number>/changes/" in route:
        audience = "public" if is_public else "board" if "board/" in route else "scrutiny"
        publication = world.second[audience].number
    if "challenges/" in route:
        route = route.replace("<slug:ref>", world.challenge.ref)
    if "questions/<" in route:
        route = route.replace("<slug:ref>", world.question.ref)
    if "notice/" in route:
        route = route.replace("<slug:ref>", world.requirement.ref)
    if "bodies/" in route:
        route = route.replace("<slug:ref>", world.organisation.ref)
    if "decisions/" in route:
        route = route.replace("<slug:ref>", world.decision.ref)
    if "risks/" in route:
        route = route.replace("<slug:ref>", world.risk.ref)
    if "resources/" in route:
        route = route.replace("<slug:ref>", world.resource.ref)
    if "reports/" in route:
        is_draft = route.endswith(("/edit/", "/issue/", "/drop/", "/sections/<slug:name>/"))
        report = world.report_to_issue if is_draft else world.report
        report = world.report_to_send if route.endswith("/sent/") else report
        route = route.replace("<slug:kind>/<int:number>", f"{report.kind}/{report.number}")
        route = route.replace("<slug:name>", "asked").replace("<slug:form>", "word")
    values = {
        "<slug:plan>": world.plan.slug,
        "<slug:slug>": world.plan.slug,
        "<slug:code>/": "M1/" if "measures" in route else "FP/",
        "<slug:ref>": "FP-01",
        "schemas/<slug:name>": "schemas/envelope-1",
        "<slug:name>": world.meeting.instant_name if "<slug:name>" in route else "",
        "read/<str:token>": f"read/{world.link_token}" if route.startswith("read/") else "",
        "<str:token>": token_of(world.preference),
        "scrutiny/<slug:noun>": "scrutiny/items",
        "<slug:noun>": "theme" if "redactions" in route else "themes",
        "put-right/<slug:step>": "put-right/asked",
        "<slug:step>": "progress",
        "<slug:audience>": "scrutiny",
        "<slug:kind>/<int:pk>": f"theme/{world.theme.history.latest().history_id}",
        "<int:pk>": str(key_of(route, world)),
        "releases/<int:number>": f"releases/{world.release.number}" if "releases/" in route else "",
        "<int:number>": str(world.terms.number if "terms/" in route else publication),
        "<int:substitute>": str(world.substitute.pk) if "<int:substitute>" in route else "",
        "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-x/",
    }
    for name, value in values.items():
        route = route.replace(name, value)
    return f"/{route}"


def key_of(route: str, world: World) -> int:
    """The key of the record that the address is about; some are there only if a test asks."""
    if route.endswith("redactions/<int:pk>/"):
        return world.redaction.pk
    if "import/" in route:
        return world.plan_import.pk
    if "reading-links/" in route:
        return world.reading_link.pk
    if "scrutiny/" in route:
        return world.scrutiny_item.pk
    if "impact/" in route:
        return world.impact_assessment.pk
    if "validation/" in route:
        return world.validation.pk
    if "risks/" in route:
        return (world.risk_kind if "kinds/" in route else world.risk.reviews.get()).pk
    if "judgements/" in route:
        return world.judgement.pk
    if "notice/" in route:
        return (world.review if "reviews/" in route else world.owed_return).pk
    if "seats/<int:pk>/" in route:
        return world.seat.pk
    if "agenda/<int:pk>/" in route:
        return world.agenda_item.pk
    if "grades/" in route:
        return key_of_grades(route, world)
    people = {"expectations/teams": world.team, "expectations/people": world.staff}
    records = people | {"expectations": world.expectation, "escalations": world.escalation}
    records |= {"people/cover": world.cover} if "people/cover" in route else {}
    records |= {"findings": world.finding}
    records |= {"structure": world.theme, "evidence": world.evidence, "people": world.membership}
    records |= {"claims": world.claim} if hasattr(world, "claim") else {}
    records |= {"new-start": world.rebase} if hasattr(world, "rebase") else {}
    records |= {"date-changes": world.date_change} if hasattr(world, "date_change") else {}
    records |= {"judged-changes": world.judged_change} if hasattr(world, "judged_change") else {}
    records |= {"redactions": world.theme}
    return next((record.pk for part, record in records.items() if part in route), 1)


def key_of_grades(route: str, world: World) -> int:
    scheme, made = world.grade_scheme, world.self_assessment
    element = scheme.elements.get(name="Quality of practice")
    records = {"schemes/": scheme, "elements/": element}
    records |= {"descriptors/<int": element.descriptors.first()}
    return next((record.pk for part, record in records.items() if part in route), made.pk)


def person(world: World, name: str):
    names = {"out": None, "scrutiny": world.councillor}
    return names[name] if name in names else getattr(world, name)


SURVEY_DATED = a_date("dated", 5, 10, 2026)


SURVEY = {
    "title": "Survey of parents",
    "kind": "consultation",
    "summary": "Half were heard",
} | SURVEY_DATED
