"""Saved lists of proposals."""

import pytest

from decisions.actions import desk_views
from decisions.models import DeskView, FirstView
from tests import factories
from tests.decisions.test_desk import LIST, refs, sql_of

pytestmark = pytest.mark.django_db

VIEWS = f"{LIST}views/"


def tabs(response):
    return {name: current for name, _count, _url, current in response.context["tabs"]}


def links(response):
    return {str(name): url for name, url in response.context["view_links"]}


def test_a_view_keeps_filters_order_and_columns_is_changed_renamed_and_deleted(client_of, ines):
    call = factories.closed_call()
    factories.submitted(mechanism="ATC", call=call)
    kept = factories.submitted(mechanism="ARW", call=call)
    officer, asked = client_of(ines), "mechanism=ARW&sort=eur&columns=eur%2Ccall"
    page = officer.get(f"{LIST}?{asked}")
    address = links(page)["Save as a view"]
    assert "ARW" in officer.get(address).content.decode()
    assert officer.get(f"{address}&per=25").context["rows_a_page"] == 25
    saved = officer.post(address, {"name": " Workshops "}, follow=True)
    assert tabs(saved)["Workshops"]
    assert [line.ref for line in saved.context["lines"]] == [kept.ref]
    assert [column.key for column in saved.context["columns"]] == ["eur", "call"]
    view = DeskView.objects.get()
    assert (view.name, view.shared) == ("Workshops", False)
    assert officer.post(address, {"name": "workshops"}).status_code == 409

    other = officer.get(f"{LIST}?mechanism=ATC&sort=eur&view={view.ref}")
    assert tabs(other)["Workshops"]
    address = links(other)["Save changes"]
    assert "replace" in officer.get(address).context["form"].fields
    officer.post(address, {"name": "Courses", "shared": "on", "replace": "on"})
    view.refresh_from_db()
    assert (view.name, view.shared, view.query) == ("Courses", True, "mechanism=ATC&sort=eur")

    officer.post(f"{VIEWS}{view.ref}/", {"name": "Training"})
    view.refresh_from_db()
    assert (view.name, view.shared, view.query) == ("Training", False, "mechanism=ATC&sort=eur")
    officer.post(f"{VIEWS}{view.ref}/", {"delete": "1"})
    assert not DeskView.objects.exists()


def test_a_shared_view_shows_each_reader_what_they_may_see_and_only_its_owner_changes_it(
    client_of, ines, nadia, olena, aida
):
    call = factories.closed_call()
    seen, tied = (factories.submitted(mechanism="ARW", number=n, call=call) for n in (0, 1))
    tied.directors.filter(role="NPD").update(user=nadia)
    client_of(ines).post(f"{VIEWS}new/?mechanism=ARW", {"name": "Workshops", "shared": "on"})
    client_of(ines).post(f"{VIEWS}new/?mechanism=ATC", {"name": "Mine"})
    shared, own = (DeskView.objects.get(name=name) for name in ("Workshops", "Mine"))

    other = client_of(nadia)
    page = other.get(LIST)
    assert "Workshops" in tabs(page)
    assert "Mine" not in tabs(page)
    assert refs(other, f"mechanism=ARW&view={shared.ref}") == [seen.ref]
    assert set(refs(client_of(ines), f"mechanism=ARW&view={shared.ref}")) == {seen.ref, tied.ref}
    for view in (shared, own):
        assert other.get(f"{VIEWS}{view.ref}/").status_code == 404
        assert other.post(f"{VIEWS}{view.ref}/", {"delete": "1"}).status_code == 404
    assert other.post(VIEWS, {"first": own.ref}).status_code == 404
    assert client_of(aida).get(VIEWS).status_code == 200
    assert client_of(olena).get(VIEWS).status_code == 404


def test_the_list_opens_with_the_view_chosen_first_and_everything_is_one_click_away(client_of, ines):
    factories.submitted(mechanism="ARW")
    officer = client_of(ines)
    officer.post(f"{VIEWS}new/?mechanism=ATC", {"name": "Courses", "first": "on"})
    view = DeskView.objects.get()

    assert officer.get(LIST)["Location"] == f"{LIST}?mechanism=ATC&view={view.ref}"
    page, sent = sql_of(officer, f"{LIST}?mechanism=ATC&view={view.ref}")
    assert (page.status_code, sent <= 12) == (200, True)
    every = next(url for name, _n, url, _c in page.context["tabs"] if str(name) == "All")
    assert len(officer.get(every).context["lines"]) == 1
    assert len(officer.get(page.context["clear_url"]).context["lines"]) == 1
    DeskView.objects.update(query="panel=GONE")
    lost = officer.get(LIST, follow=True)
    assert lost.status_code == 400
    assert len(officer.get(lost.context["list_url"]).context["lines"]) == 1
    officer.post(VIEWS, {"first": ""})
    assert not FirstView.objects.exists()
    assert officer.get(LIST).status_code == 200


def test_a_view_that_went_between_the_door_and_the_act_is_said_to_be_gone(
    client_of, ines, nadia, monkeypatch
):
    client_of(ines).post(f"{VIEWS}new/?mechanism=ARW", {"name": "Workshops", "shared": "on"})
    view = DeskView.objects.get()

    def after_it_went(do):
        def act(**values):
            DeskView.objects.all().delete()
            return do(**values)

        return act

    for name, person, address, posted in (
        ("change_view", ines, f"{VIEWS}{view.ref}/", {"name": "Courses"}),
        ("delete_view", ines, f"{VIEWS}{view.ref}/", {"delete": "1"}),
        ("open_first", nadia, VIEWS, {"first": view.ref}),
    ):
        monkeypatch.setattr(desk_views, name, after_it_went(getattr(desk_views, name)))
        answer = client_of(person).post(address, posted)
        assert answer.status_code == 409, name
        assert "deleted meanwhile" in answer.content.decode()
        assert DeskView.objects.exists(), "nothing was done, not even what went before the refusal"
