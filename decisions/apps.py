from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "decisions"

    def ready(self) -> None:
        from applications import decision_panel
        from applications.actions.advance import after
        from applications.enums import Event
        from core import outbox, sweeper
        from core.wording import register
        from decisions import wording, wording_portfolio
        from decisions.actions import (
            batches,
            bulk,
            dossiers,
            ending,
            exporting,
            letters,
            reminding,
            scenarios,
            sheets,
            speaking,
            tables,
            wordings,
        )
        from decisions.enums import ExportKind
        from decisions.facts import exports
        from decisions.facts.panel import answer_dates
        from decisions.facts.panel import decision_panel as told_panel

        register(wording.SENTENCES)
        register(wording_portfolio.SENTENCES)
        outbox.register(letters.KIND, letters.render_letter, queue="letters")
        outbox.register(batches.KIND, batches.tell_item)
        outbox.register(bulk.KIND, bulk.carry_out, queue="matching", seconds=bulk.TASK_SECONDS)
        outbox.register(wordings.SAMPLE, wordings.render_sample, queue="letters")
        outbox.register(scenarios.KIND, scenarios.work_out, queue="matching", seconds=scenarios.TASK_SECONDS)
        outbox.register(
            exporting.KIND,
            exporting.make_export,
            queue="matching",
            seconds=exporting.TASK_SECONDS,
            later=True,
        )
        outbox.register(speaking.SHEET, sheets.make_sheet, queue="letters", patient=True)
        for kind in (ExportKind.PROPOSAL, ExportKind.CALL):
            exports.register(kind, dossiers.may_have)
            exporting.register(kind, dossiers.make)
        decision_panel.register(told_panel)
        decision_panel.register_answer_dates(answer_dates)
        exporting.register(ExportKind.TABLE, tables.make_table)
        exports.register(ExportKind.TABLE, tables.allowed)
        sweeper.register(exporting.forget_exports)
        sweeper.register(reminding.remind_to_answer)
        sweeper.register(speaking.record_silence)
        sweeper.register(speaking.remind_delegates)
        after(Event.WITHDRAW, ending.after_withdrawal)
        after(Event.REOPEN_REVIEW, ending.after_reopened_review)
