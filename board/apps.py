"""The board's figures, meetings and publications, and the scrutiny pages."""

from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "board"
    verbose_name = "Board"

    def ready(self) -> None:
        from board.dashboard import judged  # noqa: F401  # it adds to every difference
