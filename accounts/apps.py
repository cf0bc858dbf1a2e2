from django.apps import AppConfig

from core import wording as words


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import checks  # noqa: F401 - registering the checks is the import's purpose
        from accounts.wording import SENTENCES

        words.register(SENTENCES)
