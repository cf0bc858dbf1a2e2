from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "sps_portal"
