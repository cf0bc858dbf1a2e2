"""A panel's day: its agenda, who was in the room, what was decided on each proposal."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Proposal
from core.models import StoredFile
from reviews.enums import Recommendation
from reviews.models.panel import Expert, Panel


class PanelMeeting(models.Model):
    """A meeting of a panel: prepared, begun, closed. minutes: frozen words of its end; minutes_file: made by a worker."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField()
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    minutes = models.JSONField(null=True, blank=True)
    minutes_file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    minutes_sha256_unsigned = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["panel", "number"], name="reviews_meeting_number_once"),
            models.UniqueConstraint(
                fields=["panel"], condition=Q(closed_at__isnull=True), name="reviews_meeting_one_open"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(begun_at__isnull=False, minutes__isnull=False),
                name="reviews_meeting_closed_has_minutes",
            ),
        ]


class MeetingItem(models.Model):
    """One proposal on the agenda. seconds: spoken so far, timed_since: and running since. before: what undo brings back."""

    meeting = models.ForeignKey(PanelMeeting, on_delete=models.PROTECT, related_name="items")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=15, choices=Recommendation.choices, blank=True)
    line = models.CharField(_("line for the minutes"), max_length=600, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True, blank=True)
    before = models.JSONField(null=True, blank=True)
    seconds = models.PositiveIntegerField(default=0)
    timed_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("meeting", "position")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "proposal"], name="reviews_item_proposal_once"),
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="reviews_item_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]


class ItemVisit(models.Model):
    """A time during which the panel had the item open; one at a time."""

    meeting = models.ForeignKey(PanelMeeting, on_delete=models.PROTECT, related_name="visits")
    item = models.ForeignKey(MeetingItem, on_delete=models.PROTECT, related_name="visits")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("meeting", "opened_at")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(closed_at__isnull=True), name="reviews_visit_one_open"
            ),
        ]


class OutOfRoom(models.Model):
    """That a member with a conflict was out of the room while an item was open."""

    visit = models.ForeignKey(ItemVisit, on_delete=models.PROTECT, related_name="out")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="+")
    left_at = models.DateTimeField()

    class Meta:
        ordering = ("visit", "left_at")
        constraints = [
            models.UniqueConstraint(fields=["visit", "expert"], name="reviews_out_of_room_once"),
        ]


class Attendance(models.Model):
    """A time during which a person was at the meeting."""

    meeting = models.ForeignKey(PanelMeeting, on_delete=models.PROTECT, related_name="attendances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    came_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("meeting", "came_at")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"], condition=Q(left_at__isnull=True), name="reviews_attendance_once"
            ),
        ]
