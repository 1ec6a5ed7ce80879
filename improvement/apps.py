"""Starts the shared core: database guards come down before every migrate and go up after it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ImprovementConfig(AppConfig):
    name = "improvement"
    verbose_name = "Improvement"

    def ready(self) -> None:
        from improvement.audit import checks, guards  # noqa: F401

        pre_migrate.connect(guards.before_migrate, sender=self)
        post_migrate.connect(guards.after_migrate, sender=self)
