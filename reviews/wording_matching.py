"""Sentences for the matching: what a problem file lacks, why there is no assignment, why not this reviewer."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # a problem that is read
    "match_not_object": _(
        "The file is not a problem. Write a JSON object with the keys of docs/matching.md."
    ),
    "match_key_unknown": _("%(key)s: not a key of a problem. Remove it, or write one of: %(known)s."),
    "match_number": _("%(key)s: found %(found)s. Write a whole number of at least %(least)s."),
    "match_number_great": _("%(key)s: found %(found)s. Write at most %(most)s."),
    "match_length": _("%(key)s: found %(found)s entries. Write one number for all, or a list of %(wanted)s."),
    "match_list": _("%(key)s: found %(found)s. Write a list."),
    "match_pair": _("%(key)s: found %(found)s. Write [proposal, reviewer], two whole numbers."),
    "match_outside": _("%(key)s: %(found)s does not exist. Numbers go from 0 to %(last)s."),
    "match_score": _("%(key)s: found %(found)s. Write [proposal, reviewer, score]."),
    "match_score_range": _("%(key)s: found the score %(found)s. Write a number from 0 to %(most)s."),
    "match_twice": _("%(key)s: the pair %(found)s has a score already. Keep one of them."),
    "match_groups": _(
        "%(key)s: write a list of %(count)s values, one for each reviewer; null where unknown."
    ),
    "match_rule": _(
        "%(key)s: found %(found)s. Write {group, at_most}, {group, value, at_most}, {group, value, at_least} "
        "or {score_from, at_least} with whole numbers from 0 to 1000000000."
    ),
    "match_group_unknown": _("%(key)s: found %(found)s. Write the name of a group: %(known)s."),
    "match_levels": _(
        "%(key)s: found %(found)s. Write each of these at most once, the first to be best first: %(known)s."
    ),
    "match_loads_crossed": _(
        "load_min: reviewer %(reviewer)s shall take at least %(least)s and at most %(most)s. "
        "Lower load_min or raise load_max."
    ),
    "match_too_large": _(
        "proposals × reviewers is %(cells)s; at most %(most)s pairs can be matched in one run."
    ),
    # demands that cannot all be kept
    "cause_coverage": _("Reviewers that proposal %(proposal)s needs: %(amount)s."),
    "cause_forbidden": _("Reviewers barred from proposal %(proposal)s: %(amount)s."),
    "cause_load_max": _("Proposals that reviewer %(reviewer)s takes: at most %(amount)s."),
    "cause_load_min": _("Proposals that reviewer %(reviewer)s takes: at least %(amount)s."),
    "cause_at_least": _("Reviewers of proposal %(proposal)s with %(what)s: at least %(amount)s."),
    "cause_at_most": _("Reviewers of proposal %(proposal)s with %(what)s: at most %(amount)s."),
    "cause_pinned": _("Reviewer %(reviewer)s is pinned to proposal %(proposal)s."),
    "cause_sum_coverage": _("%(count)s proposals need %(sum)s reviewers in all."),
    "cause_sum_forbidden": _("Reviewers are barred from %(count)s proposals: %(sum)s pairs in all."),
    "cause_sum_load_max": _("%(count)s reviewers take at most %(sum)s proposals in all."),
    "cause_sum_load_min": _("%(count)s reviewers take at least %(sum)s proposals in all."),
    "cause_sum_at_least": _("%(count)s proposals need at least %(sum)s reviewers of certain kinds in all."),
    "cause_sum_at_most": _("Rules limit the reviewers of one kind %(count)s times, to %(sum)s in all."),
    "cause_sum_pinned": _("Pinned pairs: %(count)s."),
    # the least that would have to give
    "relief_fewer": _("Proposal %(proposal)s: %(amount)s reviewers are wanted; leave out %(by)s of them."),
    "relief_more": _("Proposal %(proposal)s: at most %(amount)s reviewers; allow %(by)s more."),
    "relief_load_max": _("Reviewer %(reviewer)s: at most %(amount)s proposals; allow %(by)s more."),
    "relief_load_min": _("Reviewer %(reviewer)s: at least %(amount)s proposals; allow %(by)s fewer."),
    "relief_at_least": _(
        "Proposal %(proposal)s: at least %(amount)s reviewers with %(what)s; allow %(by)s fewer."
    ),
    "relief_at_most": _(
        "Proposal %(proposal)s: at most %(amount)s reviewers with %(what)s; allow %(by)s more."
    ),
    "relief_pinned": _("Reviewer %(reviewer)s not pinned to proposal %(proposal)s."),
    # why not this reviewer
    "why_not_assigned": _("Is assigned to this proposal."),
    "why_not_forbidden": _("Is barred from this proposal."),
    "why_not_pinned": _("All reviewers of this proposal are pinned."),
    "why_not_worse": _("Could take the place of another, and the total would fall by %(loss)s."),
    "why_not_equal": _("Would do as well: the assignment is one of several that are equally good in total."),
    "why_not_rule": _("In place of any of the reviewers, the rule about %(what)s would be broken."),
    "why_not_full": _("Has %(number)s proposals already, and none of them can go to a reviewer of this one."),
    "why_not_needed": _("No exchange of two keeps every demand."),
}
