from django.apps import AppConfig

from core import wording as words


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        from partners.wording import SENTENCES

        words.register(SENTENCES)
