"""The board's figures, challenges, decisions, meetings and publications, and the scrutiny pages."""

from importlib import import_module

from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "board"
    verbose_name = "Board"

    def ready(self) -> None:
        for module in ("judged", "facts_then", "verdicts_then"):  # each registers what differs
            import_module(f"board.dashboard.{module}")
        # Each registers what two pictures show of it.
        for module in ("actions", "records", "board_acts", "meetings", "notices", "terms"):
            import_module(f"board.difference.{module}")
        # Each registers what people are told of.
        names = ("challenges", "decisions", "judgements", "meetings", "notices", "publications")
        for module in names:
            import_module(f"board.reminders.{module}")
        import_module("board.queries.meetings")  # registers the instants that meetings name
        import_module("board.queries.waiting_numbers")  # registers what waits for a person
