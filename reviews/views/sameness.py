"""Records that may be one person: listed, and found to be one or two."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.web import user_of
from core.web import explain_refusals
from partners.models import Person
from reviews.actions import sameness as actions
from reviews.facts import sameness
from reviews.forms.sameness import RecordsForm
from reviews.models import Expert


def same_people(request: HttpRequest) -> HttpResponse:
    """Experts and other records that bear their names."""
    return render(request, "reviews/person_pairs.html", {"pairs": sameness.namesakes()})


@explain_refusals
def same_person(request: HttpRequest, ref: str, other: str) -> HttpResponse:
    """Two records side by side; one person or two, with the reason."""
    expert = get_object_or_404(Expert.objects.select_related("person", "user"), person__ref=ref)
    pair = next((one for one in sameness.namesakes(expert) if one.other.ref == other), None)
    if pair is None:
        raise Http404
    form = RecordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        same = form.cleaned_data["verdict"] == "same"
        actions.rule_on_records(
            expert=expert, person=Person.objects.get(ref=other), same=same,
            reason=form.cleaned_data["reason"], by=user_of(request),
        )  # fmt: skip
        said = _("They count as one person from now on.") if same else _("They count as two people.")
        messages.success(request, said)
        return redirect("office_same_people")
    return render(request, "reviews/person_pair.html", {"pair": pair, "form": form})
