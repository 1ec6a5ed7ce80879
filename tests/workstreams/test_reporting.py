"""What a lead and the programme manager are told while a report is made, kept and answered."""

import pytest
from django.utils import timezone

from tests.world import World, save
from workstreams.changes import Report, report_progress
from workstreams.models import Update

GOOD = {
    "delivery": "under_way",
    "declared_rag": "green",
    "done": "Trained 14.",
    "next": "The rest.",
}
REPORT = Report("under_way", "green", "Trained 14.", "The rest.")
UPDATE = "actions/FP-01/update/"
REVIEW = "actions/FP-01/update/review/"


def words_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def reported(world: World, **changes) -> Update:
    return report_progress(world.action.pk, REPORT, by=world.lead, now=timezone.now(), **changes)


class TestWhatWasMadeUp:
    HEADINGS = (
        "Where it stands",
        "Stages",
        "Milestones",
        "Changes of date",
        "What was reported",
    )

    @pytest.mark.parametrize("illustrative", [True, False])
    def test_every_part_of_an_actions_page_says_so(self, illustrative, world, sign_in):
        world.plan.illustrative = illustrative
        save(world.plan)
        page = words_of(sign_in(world.lead).get(world.url("actions/FP-01/")))
        tag = ' <span class="govuk-tag app-provenance govuk-tag--yellow">Illustrative</span>'
        for heading in self.HEADINGS:
            assert (f"{heading} {tag.strip()}" in page) is illustrative

    def test_only_the_wording_of_a_published_action_is_said_to_be_published(self, world, sign_in):
        world.action.provenance, world.action.paragraph = "published", "10.14"
        save(world.action)
        page = words_of(sign_in(world.lead).get(world.url("actions/FP-01/")))
        assert "Action as published, paragraph 10.14" in page

    @pytest.mark.parametrize(
        "path", ["actions/", "workstreams/", "workstreams/FP/", "my-work/", UPDATE]
    )
    def test_the_label_stands_with_each_list(self, path, world, sign_in):
        world.plan.illustrative = True
        save(world.plan)
        page = words_of(sign_in(world.lead).get(world.url(path)))
        assert page.count("govuk-tag--yellow") == 1
        assert "unless marked Published or Public record" in page
