"""Every route is declared once, and an undeclared one is answered as absent."""

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.urls import ResolverMatch

from sps_portal.access import ROUTES, AccessMiddleware
from sps_portal.generated import routes


def test_every_route_is_declared_in_the_access_file_and_nothing_else_is():
    known = {name for name in routes() if not name.endswith("None")}
    assert known - ROUTES.keys() == set(), "routes without an audience"
    assert ROUTES.keys() - known == set(), "audiences without a route"


def test_no_route_goes_without_a_name():
    assert [name for name in routes() if name.endswith("None")] == []


def test_an_undeclared_route_is_absent():
    request = RequestFactory().get("/secret/")
    request.resolver_match = ResolverMatch(lambda r: None, (), {}, url_name="not_declared")
    with pytest.raises(Http404):
        AccessMiddleware(lambda r: None).process_view(request, lambda r: None, (), {})
