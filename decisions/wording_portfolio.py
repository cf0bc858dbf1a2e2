"""Sentences for the portfolio: what a problem file lacks, and what a set of proposals has to keep."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "portfolio_not_object": _(
        "The file is not a problem. Write a JSON object with the keys of docs/portfolio.md."
    ),
    "portfolio_key_unknown": _("%(key)s: not a key of a problem. Remove it, or write one of: %(known)s."),
    "portfolio_list": _("%(key)s: write a list."),
    "portfolio_money": _(
        "%(key)s: found %(found)s. Write an amount in euros, 0 or more, with at most two decimals."
    ),
    "portfolio_value": _("%(key)s: found %(found)s. Write a number of at most %(most)s."),
    "portfolio_empty": _("proposals: write a list of 1 to %(most)s proposals."),
    "portfolio_proposal": _(
        "%(key)s: write an object with ref, value and amount_eur, and if you like options, priority, mechanism, framework, countries."
    ),
    "portfolio_twice": _("%(key)s: %(found)s stands there already. Write each proposal once."),
    "portfolio_options": _("%(key)s: write a list of objects with amount_eur and value."),
    "portfolio_mark": _("%(key)s: write a text, or leave it out."),
    "portfolio_countries": _("%(key)s: write a list of country codes."),
    "portfolio_rule": _(
        "%(key)s: write by (one of %(known)s), value, and at_least, at_most, at_least_eur or at_most_eur. "
        "Without value a rule has only at_most or at_most_eur and holds for each value."
    ),
    "portfolio_fixed": _("%(key)s: write an object with ref and reason."),
    "portfolio_ref_unknown": _("%(key)s: there is no proposal %(found)s."),
    "portfolio_draw": _("%(key)s: write a list of %(count)s values, one for each proposal."),
    # what a set has to keep
    "demand_envelope": _("All together cost at most EUR %(amount)s."),
    "demand_must": _("%(ref)s is funded: %(reason)s"),
    "demand_must_not": _("%(ref)s is not funded: %(reason)s"),
    "demand_at_least": _("Proposals for %(what)s: at least %(limit)s."),
    "demand_at_most": _("Proposals for %(what)s: at most %(limit)s."),
    "demand_at_most_each": _("Proposals for any one %(what)s: at most %(limit)s."),
    "demand_at_most_each_eur": _("At most EUR %(limit)s for any one %(what)s."),
    "demand_at_least_eur": _("At least EUR %(limit)s for %(what)s."),
    "demand_at_most_eur": _("At most EUR %(limit)s for %(what)s."),
}
