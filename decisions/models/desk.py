"""Lists of proposals that people of the programme keep under a name."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Lower

from core.refs import short_code


def new_view_ref() -> str:
    """A fresh public reference of a saved view, such as VIEW-7K3Q9TWX."""
    return f"VIEW-{short_code()}"


class DeskViewQuerySet(models.QuerySet[Any]):
    """Saved views by who may open them."""

    def visible_to(self, user: Any) -> "DeskViewQuerySet":
        """Give the person's own views and those shared with the programme office."""
        return self.filter(Q(owner=user) | Q(shared=True))

    def named(self, name: str) -> Self:
        """Give the views of this name as the constraint compares names, whose capitals are not those of `iexact`."""
        return self.alias(low=Lower("name")).filter(low=Lower(Value(name.strip())))


class DeskView(models.Model):
    """A list of proposals under a name. query: of its address; whoever opens it sees what they may see themselves."""

    ref = models.CharField(max_length=13, unique=True, default=new_view_ref, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.TextField(blank=True)
    shared = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = DeskViewQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="decisions_view_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class FirstView(models.Model):
    """The view with which the list opens for a person."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    view = models.ForeignKey(DeskView, on_delete=models.CASCADE, related_name="+")
