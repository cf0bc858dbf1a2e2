from django.apps import AppConfig

from core import wording as words


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import (
            actions,
            checks,  # noqa: F401 - registering the checks is the import's purpose
            own_data,
        )
        from accounts.wording import SENTENCES
        from core import outbox, sweeper

        words.register(SENTENCES)
        own_data.register("account", own_data.account_of)
        own_data.register("messages", own_data.messages_to)
        outbox.register(actions.EXPORT, actions.make_export)
        sweeper.register(actions.forget_exports)
