from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "sps_portal"

    def ready(self) -> None:
        # Whoever rings a bell, web server or sweeper, rings it through the portal's own Celery application.
        from sps_portal.celery import app

        app.set_default()
