from django.apps import AppConfig

from core import wording as words


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        from accounts import own_data
        from partners.own_data import profile_of
        from partners.wording import SENTENCES

        words.register(SENTENCES)
        own_data.register("profile", profile_of)
