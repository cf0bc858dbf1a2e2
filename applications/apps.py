from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"

    def ready(self) -> None:
        from accounts import ties
        from applications import wording
        from applications.actions import clockwork, leaving
        from core import sweeper
        from core.wording import register

        register(wording.SENTENCES)
        sweeper.register(clockwork.run_due)
        ties.register(leaving.ties_of, leaving.end_with)
