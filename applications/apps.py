from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"

    def ready(self) -> None:
        from applications import wording
        from applications.actions import clockwork
        from core import sweeper
        from core.wording import register

        register(wording.SENTENCES)
        sweeper.register(clockwork.run_due)
