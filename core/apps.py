from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import audit, checks  # noqa: F401 - registering the checks is the import's purpose

        # A new table is watched from its first row on, whichever app it belongs to.
        post_migrate.connect(audit.watch, sender=self)
