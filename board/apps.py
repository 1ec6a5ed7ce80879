"""The board's figures, challenges, decisions, meetings and publications, and the scrutiny pages."""

from importlib import import_module

from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "board"
    verbose_name = "Board"

    def ready(self) -> None:
        # Each registers what two pictures show of it.
        parts = ("actions", "records", "board_acts", "grades", "meetings", "notices", "terms")
        more = ("impact_assessments", "reports", "resources", "risks", "scrutiny", "validations")
        for module in (*parts, *more):
            import_module(f"board.difference.{module}")
        # Each registers what people are told of.
        told = ("challenges", "decisions", "grades", "judgements", "meetings", "notices")
        for module in (
            *told,
            "impact_assessments",
            "publications",
            "resources",
            "risks",
            "scrutiny",
            "validations",
        ):
            import_module(f"board.reminders.{module}")
        import_module("board.changes.notices")  # registers what gives the plan its days
        import_module("board.queries.meetings")  # registers the instants that meetings name
        import_module("board.queries.notices")  # registers the notice's events of the timeline
        import_module("board.queries.search")  # registers what is looked for
        import_module("board.queries.reports")  # registers the records that have files
        import_module("board.queries.validations")  # registers events of the timeline
        import_module("board.queries.waiting_numbers")  # registers what waits for a person
