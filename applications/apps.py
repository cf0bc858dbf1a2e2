from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"

    def ready(self) -> None:
        from accounts import expected, own_data, ties
        from applications import custody, wording
        from applications.actions import checking, clockwork, helpers, leaving, papers
        from applications.actions.advance import after
        from applications.enums import Event
        from applications.own_data import proposals_of
        from core import outbox, sweeper
        from core.wording import register

        register(wording.SENTENCES)
        sweeper.register(clockwork.run_due)
        for kind, make in papers.HANDLERS.items():
            later = kind not in papers.AWAITED
            outbox.register(kind, make, queue="letters", patient=True, later=later)
        outbox.register(custody.SCAN, checking.scan_document, patient=True)
        outbox.register(custody.COPY, checking.copy_document)
        outbox.register(custody.READ, checking.read_document, patient=True)
        sweeper.register(checking.order_missing)
        after(Event.OPEN_REVIEW, papers.for_reviewers)
        own_data.register("proposals", proposals_of)
        expected.register(helpers.expected_at)
        ties.register(leaving.ties_of, leaving.end_with)
