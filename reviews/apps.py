"""Experts, panels, conflicts, assignments, evaluations and the panel's report."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"

    def ready(self) -> None:
        from accounts import own_data, ties
        from applications.actions.advance import after
        from applications.enums import Event
        from core import outbox, sweeper
        from core.wording import register
        from reviews import (
            wording,
            wording_calibration,
            wording_matching,
            wording_panel,
            wording_reviewing,
            wording_running,
        )
        from reviews.actions import (
            MAKE,
            forget_parcels,
            make_parcel,
            meetings,
            minutes,
            remind_reviewers,
            review_ended,
            running,
        )
        from reviews.facts import leaving
        from reviews.own_data import reviews_of

        register(wording.SENTENCES)
        own_data.register("reviews", reviews_of)
        ties.register(leaving.ties_of)
        register(wording_matching.SENTENCES)
        register(wording_calibration.SENTENCES)
        register(wording_reviewing.SENTENCES)
        register(wording_panel.SENTENCES)
        register(wording_running.SENTENCES)
        outbox.register(running.KIND, running.solve_run, queue="matching", seconds=running.TASK_SECONDS)
        outbox.register(meetings.MINUTES, minutes.make_minutes, queue="letters", patient=True)
        outbox.register(MAKE, make_parcel, queue="letters")
        sweeper.register(forget_parcels)
        sweeper.register(remind_reviewers)
        after(Event.WITHDRAW, review_ended)
        after(Event.RULE_OUT, review_ended)
