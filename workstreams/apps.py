"""The app of the plan itself: workstreams, actions, updates, evidence, measures."""

from django.apps import AppConfig


class WorkstreamsConfig(AppConfig):
    name = "workstreams"
    verbose_name = "Workstreams"

    def ready(self) -> None:
        from workstreams import checks, database_views  # noqa: F401
        from workstreams.queries import remembered, search_kinds, waiting  # noqa: F401
        from workstreams.reminders import evidence, findings, markings  # noqa: F401
