"""Sentences for what rules find and constraints refuse; the only prose in Python here."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # the clock
    "call_closed": _("The call closed on %(closed_at)s. A proposal that arrives later cannot be taken."),
    "call_not_open": _("The call is not open yet."),
    "call_still_open": _("The call is still open; the directors may change their proposal until it closes."),
    "never_submitted": _("No version was ever submitted."),
    "reply_not_awaited": _("The directors are not asked for changes."),
    "reply_date_over": _("The date of the reply has passed."),
    "reply_reminded_lately": _("The directors had word from the office lately. Remind them from %(at)s on."),
    "reply_too_late": _("The date for your reply has passed. The last submitted version stands."),
    "reply_still_open": _("The directors may still reply."),
    # life
    "not_now": _("This is not possible at the moment."),
    "not_yours": _("This is not yours to do."),
    "document_waiting": _(
        "This file is still being checked for viruses. It can be opened as soon as that is done."
    ),
    "document_refused": _("The virus scanner refused this file, so it is not handed out."),
    "document_not_copied": _("The copy of this file for reading is still being made. Try again in a minute."),
    "document_without_copy": _(
        "No copy for reading could be made of this file. The programme office sees that; ask it for the file."
    ),
    "document_replace": _(
        "Upload another file for “%(label)s”: the virus scanner refused the one that is there."
    ),
    "document_of_version_waits": _(
        "The file for “%(label)s” is still being checked for viruses; nobody can open it yet."
    ),
    "document_of_version_refused": _(
        "The virus scanner refused the file for “%(label)s”; nobody can open it. Return the section for another one."
    ),
    "document_unscanned": _(
        "The file for “%(label)s” is still being checked for viruses. You need not wait: should anything be found, "
        "the programme office will ask you for another file."
    ),
    "paper_not_ready": _("This file is still being made. Try again in a minute."),
    # completeness
    "answer_missing": _("Answer “%(label)s”."),
    "declaration_open": _("Confirm: “%(label)s”."),
    "declaration_refused": _("A proposal can be submitted only with yes to “%(label)s”"),
    "answer_too_long": _("Shorten “%(label)s”: it is %(over)s over the limit of %(limit)s."),
    "number_unread": _("“%(label)s” is a whole number, written with digits only."),
    "date_unread": _("“%(label)s” is a real date: day, month and year."),
    "number_too_small": _("“%(label)s” is at least %(minimum)s."),
    "number_too_large": _("“%(label)s” is at most %(maximum)s."),
    "director_missing": _("Name the %(role)s."),
    "director_incomplete": _(
        "Complete the details of %(name)s: nationality, residence, institution and position."
    ),
    "director_not_joined": _(
        "%(name)s has not yet joined the proposal. Send the invitation again if it did not arrive."
    ),
    "rows_missing": _("“%(label)s” needs at least %(fewest)s rows."),
    "rows_too_many": _("“%(label)s” has %(n)s rows; at most %(most)s are read."),
    "cell_missing": _("%(place)s: write an answer."),
    "cell_number_unread": _("%(place)s: write a whole number with digits only."),
    "cell_amount_unread": _("%(place)s: write euros with digits only, such as 3600 or 3600.50."),
    "cell_date_unread": _("%(place)s: write a real date as day, month and year."),
    "cell_time_unread": _("%(place)s: write the time with hours and minutes, such as 09:30."),
    "cell_email_unread": _("%(place)s: write a complete address, such as name@example.org."),
    "cell_too_small": _("%(place)s: write a number of at least %(bound)s."),
    "cell_too_large": _("%(place)s: write a number of at most %(bound)s."),
    "cell_too_many_characters": _("%(place)s: shorten this to %(bound)s characters."),
    "cell_too_many_words": _("%(place)s: shorten this to %(bound)s words."),
    "task_ends_early": _("%(place)s: a task that starts in month %(first)s cannot end before it."),
    "month_outside": _("%(place)s: the project ends in month %(duration)s."),
    "days_in_wrong_order": _("%(place)s: the last day cannot come before the first."),
    "day_outside": _("%(place)s: the event has %(duration)s days."),
    "session_ends_early": _("%(place)s: what starts at %(start)s ends later than that."),
    "part_exceeds_whole": _("%(place)s: this is a part of the %(whole)s people in this row, not more."),
    "country_twice": _("%(place)s: this country stands in row %(earlier)s already; put the people together."),
    "weights_not_hundred": _("The weights of the criteria add up to %(sum)s %%; they must add up to 100 %%."),
    "milestones_too_far_apart": _(
        "Milestones are at most %(gap)s months apart, the first within %(gap)s months of the start."
    ),
    "last_milestone_early": _("The last milestone is the final report in month %(duration)s."),
    "event_ends_early": _("The last day of the event comes before its first."),
    "level_falls": _("The technology readiness level at the end is not below the level at the start."),
    # hints
    "list_differs_from_budget": _(
        "“%(label)s” adds up to EUR %(listed)s, while the budget asks for EUR %(asked)s under “%(heading)s”."
    ),
    "list_differs_by_director": _(
        "“%(label)s” gives %(director)s EUR %(listed)s, while the budget asks for EUR %(asked)s there under “%(heading)s”."
    ),
    "share_unusual": _(
        "%(label)s: %(share)s %% of the amount; about %(usual)s %% is usual. Say in the reasons why yours is different."
    ),
    "few_partners": _(
        "%(share)s %% of the people come from partner countries; at least %(least)s %% are expected for this kind of event."
    ),
    "country_too_large": _(
        "%(place)s: %(share)s %% of all people. Where more than %(most)s %% come from one country, say why when you "
        "write how they are chosen."
    ),
    "country_not_eligible": _(
        "%(place)s: this is neither a NATO country nor a partner with whom co-operation is active."
    ),
    "programme_days_empty": _("The programme has nothing yet on these days: %(days)s."),
    "amount_unread": _(
        "%(count)s of the amounts could not be read and are not in the totals. Write euros with digits only, such as 3600 or 3600.50."
    ),
    "budget_empty": _("Enter what you ask NATO to pay for."),
    "budget_side_empty": _("The %(role)s asks for nothing; each side needs a share of the budget."),
    "budget_year_outside": _("There are amounts after year %(years)s, when the project has ended."),
    "document_missing": _("Upload “%(label)s”."),
    "agreement_missing": _("The %(role)s has not yet agreed to this version."),
    # eligibility
    "country_suspended": _("%(name)s lives or works in a country whose partnership is suspended."),
    "residence_not_nato": _("%(name)s does not live in a NATO country. The %(role)s lives and works in one."),
    "employment_not_nato": _(
        "%(name)s does not work in a NATO country. The %(role)s lives and works in one."
    ),
    "residence_not_partner": _(
        "%(name)s does not live in a partner country. The %(role)s lives and works in one."
    ),
    "employment_not_partner": _(
        "%(name)s does not work in a partner country. The %(role)s lives and works in one."
    ),
    "nationality_not_allowed": _("The nationality of %(name)s does not fit the rules of this call."),
    "same_person": _("The two Project Directors are the same person. Name two people."),
    "institution_not_fundable": _(
        "%(organisation)s, where %(name)s works, cannot hold a grant: only government, academic and other non-profit bodies can."
    ),
    "co_director_country": _("%(name)s works in a country that is neither in NATO nor an active partner."),
    "priority_not_in_call": _("Key Priority %(code)s is not part of this call. Choose one that is."),
    "mechanism_not_offered": _("This call does not offer this mechanism."),
    "text_names_people": _(
        "%(label)s: this text names %(names)s. Reviewers of this phase may not learn whose proposal it is."
    ),
    "file_page_names_people": _(
        "Page %(page)s of “%(file)s” names %(names)s. Reviewers of this phase may not learn whose proposal it is."
    ),
    "file_name_names_people": _(
        "The name “%(file)s” tells of %(names)s. Reviewers get the file under another name; rename it all the same."
    ),
    "file_beside_names_people": _(
        "“%(file)s” names %(names)s beside its pages: in its properties, bookmarks or layers. Reviewers get a copy without that; "
        "take it out of the file all the same."
    ),
    "file_being_read": _(
        "We are still reading “%(file)s” for names. Nothing is wrong with the file, and you need not wait: should we find any, "
        "it is said here."
    ),
    "file_reading_given_up": _(
        "We never came to the end of reading “%(file)s”: our machine was too busy, or the file takes too long to read. Check yourself "
        "that it names nobody: reviewers of this phase may not learn whose proposal it is."
    ),
    "file_not_read": _(
        "We could not read words in “%(file)s”. Check yourself that it names nobody: reviewers of this phase may not learn whose "
        "proposal it is."
    ),
    "file_pages_not_read": _(
        "We could not read words on these pages of “%(file)s”: %(pages)s. Check yourself that they name nobody: reviewers of "
        "this phase may not learn whose proposal it is."
    ),
    "over_ceiling": _("You ask for EUR %(over)s more than the ceiling of EUR %(ceiling)s."),
    "under_floor": _(
        "You ask for less than EUR %(floor)s, which this call expects at the least. Explain why that is enough."
    ),
    "duration_unusual_months": _(
        "%(duration)s months are outside the usual %(shortest)s to %(longest)s months. Explain why."
    ),
    "duration_unusual_days": _(
        "%(duration)s days are outside the usual %(shortest)s to %(longest)s days. Explain why."
    ),
    "event_too_soon": _(
        "The event begins before %(earliest)s, which is %(months)s months after the call closes. "
        "Decisions take time; choose a later day, or say in the summary why it cannot wait."
    ),
    # what is handed in
    "note_missing": _("Write a note that explains this step."),
    "reason_missing": _("Choose a reason."),
    "reply_by_missing": _("Set the date and time until when the directors may reply."),
    "reply_by_past": _("The reply date lies in the past. Set a later one."),
    "sections_missing": _("Choose at least one section that the directors may change."),
    "second_person_needed": _(
        "A second person announces: whoever prepared, took or ruled on this decision cannot."
    ),
    "decider_may_not": _("Somebody else than the decider reinstates a proposal."),
    # screening, review, decision
    "eligibility_unconfirmed": _("Confirm first that the proposal is eligible."),
    "not_routed": _("Send the proposal to a panel first."),
    "reviews_missing": _("Evaluations still missing: %(missing)s."),
    "conflicts_open": _("A declared doubt about a conflict waits to be settled."),
    "report_unsigned": _("The panel report is not signed yet."),
    "only_phase_one": _("Only a short proposal can be invited to phase 2."),
    "not_in_phase_one": _("A short proposal cannot be funded; it can be invited to phase 2."),
    "no_round_open": _("No funding round of this call is open."),
    "consultation_runs": _("The nations are being consulted on this proposal."),
    "nations_not_agreed": _("The nations have not agreed to this proposal yet."),
    "award_missing": _("Enter the amount of the award."),
    "award_over_request": _("The award is at most what was requested: EUR %(requested)s."),
    "letter_not_ready": _(
        "Every letter of the decision must be rendered, and read by an officer, before it is told."
    ),
    "redress_not_upheld": _("No request for redress was upheld."),
    "award_agreement_missing": _("The %(role)s has not yet agreed to the award."),
    # saving
    "stale_section": _("Somebody changed this section after you opened it. Nothing was overwritten."),
    "stale_details": _(
        "Somebody changed these details after you opened the page. Nothing was overwritten: what you typed is below. "
        "Save again to put it in the place of what is saved now."
    ),
    "state_gone": _("This earlier version is no longer kept. The list shows the ones that are."),
    "not_editable": _("This section cannot be changed now."),
    "stale_page": _("This has changed since you opened the page. Look again and decide."),
    "unknown_section": _("There is no such section in this form."),
    # people
    "role_taken": _("This proposal already has a %(role)s."),
    "address_taken": _("%(email)s is already one of the directors."),
    "not_a_writer": _("You can read this proposal, and no longer change it."),
    "address_directs": _("%(email)s is one of the directors; they read and write already."),
    "address_helps": _("%(email)s is in the list already."),
    "comments_closed": _("Comments are closed: nothing can be changed in the proposal now."),
    "comment_empty": _("Write your comment."),
    "comment_too_long": _("Shorten the comment by %(over)s characters."),
    "too_many_comments": _("A section takes at most %(most)s comments."),
    "too_many_said": _(
        "You have sent %(most)s comments within the hour. Send the next one after %(again_at)s."
    ),
    "too_many_named": _("You have named %(most)s people within the hour. Name the next after %(again_at)s."),
    "cannot_write": _("Choose somebody who writes in this proposal."),
    "too_many_helpers": _("At most %(most)s people help with one proposal. End somebody's access first."),
    "already_in_team": _("You already have access to this proposal."),
    "already_joined": _("%(name)s has already joined; their details are theirs to change."),
    "invitation_unknown": _(
        "This invitation is no longer valid. Ask the person who invited you to send a new one."
    ),
    "invitation_late": _(
        "The directors of this proposal cannot be changed now, so the invitation can no longer be taken up."
    ),
    "not_your_invitation": _(
        "This invitation was sent to another address. Sign in with the account of that address."
    ),
    "already_director": _("You are already one of the directors of this proposal."),
    "lead_stays": _("A Project Director cannot be removed. They can hand their part over to somebody else."),
    "not_yours_to_hand_over": _("Only the Project Director themselves can hand their part over."),
    "nobody_stays": _(
        "You are the only director who has joined. Wait until somebody else has joined, then hand your part over."
    ),
    # limits
    "too_many_invitations": _(
        "%(most)s invitations have been sent, which is the most for now. "
        "Nothing was sent this time. You can send the next one after %(again_at)s, Brussels time."
    ),
    "too_many_to_address_by_you": _(
        "You have sent %(most)s invitations to %(email)s today. Nothing was sent this time. "
        "You can send the next one after %(again_at)s, Brussels time."
    ),
    "too_many_to_address": _(
        "%(email)s has had %(most)s invitations today. Nothing was sent this time. "
        "You can send the next one after %(again_at)s, Brussels time."
    ),
    "too_many_uploads": _(
        "You have uploaded %(most)s files within an hour, which is the most for now. "
        "You can upload the next one after %(again_at)s, Brussels time."
    ),
    "too_many_drafts": _(
        "You have started %(most)s proposals in this call today. "
        "You can start the next one after %(again_at)s, Brussels time."
    ),
    # files
    "workbook_encrypted": _(
        "The selected file is protected by a password, or is an old .xls file. Save it as .xlsx without a password."
    ),
    "workbook_unknown": _("The selected file is not a spreadsheet. Save it as .xlsx and choose that file."),
    "workbook_acts": _("The selected file holds macros or controls. Save it as .xlsx without them."),
    "workbook_elsewhere": _(
        "The selected file draws on other files or data connections. Paste the values in their place and save it again."
    ),
    "workbook_too_much": _(
        "The selected file holds far more than a budget. Download a new one and fill that in."
    ),
    "workbook_damaged": _("The selected file cannot be read as a spreadsheet. Save it as .xlsx again."),
    "workbook_not_ours": _(
        "The selected file is not one that this portal handed out. Download the spreadsheet here and fill that in."
    ),
    "workbook_of_another": _(
        "The selected file belongs to the proposal %(ref)s. Download the one of this proposal."
    ),
    "workbook_outdated": _("The selected file is of another form. Download a new one and fill that in."),
    "workbook_sheet_missing": _(
        "The sheet “%(cell)s” is not there. Download a new file, or bring the sheet back."
    ),
    "sheet_too_long": _("%(cell)s has more rows than the %(most)s that are allowed. Put some together."),
    "column_missing": _(
        "%(cell)s: the column “%(label)s” is not there. Download a new file and fill that in."
    ),
    "column_twice": _("%(cell)s: this column stands there twice. Download a new file and fill that in."),
    "row_missing": _("%(cell)s: the line “%(label)s” is not there. Download a new file and fill that in."),
    "cell_outside": _("%(cell)s stands outside the table. Move it into a light cell, or empty it."),
    "cell_error": _("%(cell)s says %(typed)s. Mend the formula, or write the value."),
    "formula_unread": _(
        "%(cell)s is a formula without a result. Open the file in a spreadsheet program and save it, or write the value."
    ),
    "not_an_amount": _("%(cell)s: “%(typed)s” is not an amount; write %(better)s."),
    "not_an_amount_at_all": _(
        "%(cell)s: “%(typed)s” is not an amount; write digits only, such as 3600 or 3600.50."
    ),
    "amount_negative": _("%(cell)s: %(typed)s is less than nothing; write 0 or more."),
    "amount_too_great": _("%(cell)s: %(typed)s is too much; write at most %(most)s."),
    "amount_too_fine": _("%(cell)s: %(typed)s has more than two decimals; write %(better)s."),
    "not_a_number": _("%(cell)s: “%(typed)s” is not a whole number; write digits only, such as 24."),
    "not_a_choice": _("%(cell)s: “%(typed)s” is not one of the choices; choose one of: %(known)s."),
    "file_missing": _("Choose a file."),
    "file_empty": _("The selected file is empty."),
    "file_too_big": _("The selected file is %(size_mb)s MB. It must be smaller than %(max_mb)s MB."),
    "file_not_pdf": _("The selected file is not a PDF. Save it as PDF and choose that file."),
    "file_encrypted": _(
        "The selected file is protected by a password. Remove the protection and choose it again."
    ),
    "file_damaged": _("The selected file cannot be opened as a PDF. Save it again and choose the new file."),
    "file_slow": _(
        "The selected file could not be read in the time there is for one file. "
        "Print it to a new PDF and choose that one."
    ),
    "file_two_kinds": _(
        "The selected file holds something else beside the PDF. Print or export it to PDF anew and choose the new file."
    ),
    "file_scripted": _(
        "The selected file has a program (JavaScript) inside. Print it to a new PDF and choose that one."
    ),
    "file_automatic": _(
        "The selected file does something by itself when it is opened, closed or turned. "
        "Print it to a new PDF and choose that one."
    ),
    "file_opens": _(
        "The selected file has a link or button that opens another file or program, or sends data away. "
        "Links to web and e-mail addresses may stay; remove the others, save it as PDF again and choose that file."
    ),
    "file_attached": _(
        "The selected file has other files attached inside. Remove the attachments, or print it to a new PDF, "
        "and choose that one."
    ),
    "file_media": _(
        "The selected file has film, sound or a moving model inside. Remove it, or print the file to a new PDF, "
        "and choose that one."
    ),
    "file_xfa": _(
        "The selected file is a form that only some programs can show (XFA). "
        "Print it to a new PDF and choose that one."
    ),
    "file_too_long": _("The selected file has %(pages)s pages. At most %(max_pages)s are allowed."),
    # calls
    "call_label_taken": _("There is already a call %(label)s."),
    "call_published": _("A published call keeps its mechanisms, form and rubric."),
    "call_without_mechanism": _("Choose at least one mechanism."),
    "call_without_priorities": _("Choose at least one Key Priority."),
    "call_dates": _("The call closes after it opens."),
    "call_phase2_date": _("Full proposals close: choose a time after the call has closed for short ones."),
    "call_not_published": _("The call is not published yet; change it in its preparation."),
    "call_already_closed": _("The call has already closed."),
    "phase1_still_open": _("The call itself is still open. Full proposals follow after it has closed."),
    "phase2_already_closed": _("The time for full proposals has already ended."),
    "phase2_without_date": _("This call names no closing for full proposals."),
    "extension_past": _("This time has passed. Choose a later one."),
    "extension_not_later": _("An extension ends later than the present closing."),
    "extension_unknown_proposal": _("There is no proposal %(ref)s in this call."),
}
