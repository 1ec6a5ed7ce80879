"""Starts the shared core: guards and views of the database go before a migration, and come back
after it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ImprovementConfig(AppConfig):
    name = "improvement"
    verbose_name = "Improvement"

    def ready(self) -> None:
        from improvement import checks, database_views, past, production  # noqa: F401
        from improvement.audit import checks as audit_checks  # noqa: F401
        from improvement.audit import guards
        from improvement.sign_in import upkeep

        for part in (past, database_views, guards):
            pre_migrate.connect(part.before_migrate, sender=self)
        for after in (past, database_views, guards, upkeep):
            post_migrate.connect(after.after_migrate, sender=self)
