from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "decisions"

    def ready(self) -> None:
        from applications import decision_panel
        from applications.actions.advance import after
        from applications.enums import Event
        from core import outbox
        from core.wording import register
        from decisions import wording
        from decisions.actions import ending, letters
        from decisions.facts.panel import decision_panel as told_panel

        register(wording.SENTENCES)
        outbox.register(letters.KIND, letters.render_letter, queue="letters")
        decision_panel.register(told_panel)
        after(Event.WITHDRAW, ending.after_withdrawal)
        after(Event.REOPEN_REVIEW, ending.after_reopened_review)
