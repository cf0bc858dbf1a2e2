"""The doors no longer read every director's country where no call bars an expert's own country."""

from django.db import migrations

CLOSED = """
-- The proposals that a hard tie closes to the expert on a day: the same traces as the view's, asked for one person by
-- keys, so that a door stays quick among ten thousand proposals. Which traces exclude: `reviews.conflicts.HARD`; what
-- is not in `FIXED` gives way to an officer's ruling. A test holds view and doors together.
-- Its questions are short: to start a second process for one takes longer than all of them. What a person cannot be tied
-- by (no post, no call that bars countries) is not looked for: the planner would read every director for nothing.
CREATE OR REPLACE FUNCTION reviews_closed(of_expert bigint, on_day date) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 50 SET plan_cache_mode = force_generic_plan SET max_parallel_workers_per_gather = 0 AS $$
DECLARE
  accounts bigint[]; people bigint[]; mails text[]; houses bigint[]; parts bigint[];
  lands bigint[]; barring bigint[];
BEGIN
  SELECT array_agg(s.person_id), array_agg(s.user_id) FILTER (WHERE s.user_id IS NOT NULL) INTO people, accounts
    FROM reviews_self s WHERE s.expert_id = of_expert;
  SELECT array_agg(DISTINCT m.mail) INTO mails FROM (
    SELECT lower(u.email) AS mail FROM accounts_user u WHERE u.id = ANY (accounts)
    UNION ALL SELECT lower(a.email) FROM account_emailaddress a WHERE a.user_id = ANY (accounts)) m;
  SELECT array_agg(DISTINCT kin.id) INTO houses
    FROM partners_affiliation f JOIN partners_organisation o ON o.id = f.organisation_id
      CROSS JOIN LATERAL unnest(o.id || o.house) AS kin(id)
    WHERE f.person_id = ANY (people) AND (f.end_on IS NULL OR f.end_on > on_day);
  SELECT array_agg(DISTINCT t.proposal_id) INTO parts FROM (
    SELECT d.proposal_id FROM applications_director d WHERE d.user_id = ANY (accounts)
    UNION ALL SELECT d.proposal_id FROM applications_director d WHERE lower(d.email) = ANY (mails)
    UNION ALL SELECT h.proposal_id FROM applications_helper h WHERE h.user_id = ANY (accounts)
    UNION ALL SELECT h.proposal_id FROM applications_helper h WHERE lower(h.email) = ANY (mails) AND h.user_id IS NOT NULL
  ) t;
  -- Only calls that bar an expert's own country ask for countries; most calls do not.
  SELECT array_agg(c.id) INTO barring FROM applications_call c WHERE c.national_ties = 'hard';
  IF barring IS NOT NULL THEN
    SELECT array_agg(DISTINCT e.country_id) INTO lands FROM reviews_expert_country e
      WHERE e.expert_id = of_expert AND (e.end_on IS NULL OR e.end_on > on_day);
  END IF;

  -- wrote it: no ruling opens it
  RETURN QUERY
  SELECT d.proposal_id FROM applications_director d WHERE d.user_id = ANY (accounts)
  UNION ALL
  SELECT h.proposal_id FROM applications_helper h WHERE h.user_id = ANY (accounts)
  UNION ALL
  SELECT h.proposal_id FROM applications_helper h WHERE lower(h.email) = ANY (mails) AND h.user_id IS NOT NULL
  UNION ALL
  SELECT p.id FROM applications_helper h JOIN applications_proposal p ON p.follows_id = h.proposal_id
  WHERE h.user_id = ANY (accounts);

  RETURN QUERY
  SELECT k.id FROM (
    SELECT d.proposal_id AS id FROM applications_director d WHERE lower(d.email) = ANY (mails)
    UNION ALL
    SELECT d.proposal_id FROM accounts_user u JOIN applications_director d ON d.user_id = u.id
    WHERE lower(u.email) = ANY (mails)
    UNION ALL
    SELECT d.proposal_id FROM account_emailaddress a JOIN applications_director d ON d.user_id = a.user_id
    WHERE lower(a.email) = ANY (mails)
    UNION ALL
    SELECT d.proposal_id FROM applications_director d
    WHERE houses IS NOT NULL AND d.organisation_id = ANY (houses)
    UNION ALL
    SELECT d.proposal_id FROM partners_affiliation f JOIN partners_person p ON p.id = f.person_id
      JOIN applications_director d ON d.user_id = p.user_id
    WHERE houses IS NOT NULL AND f.organisation_id = ANY (houses) AND (f.end_on IS NULL OR f.end_on > on_day)
    UNION ALL
    SELECT d.proposal_id FROM applications_proposal q JOIN reviews_part t ON t.proposal_id = q.id
      JOIN applications_director d ON d.user_id = t.user_id AND d.proposal_id <> q.id
    WHERE q.id = ANY (parts) AND q.standing_version_id IS NOT NULL
      AND (q.changed_at + interval '4 years')::date > on_day
    UNION ALL
    SELECT d.proposal_id FROM applications_proposal q JOIN reviews_part t ON t.proposal_id = q.id
      JOIN applications_director d ON lower(d.email) = t.mail AND d.proposal_id <> q.id
    WHERE q.id = ANY (parts) AND q.standing_version_id IS NOT NULL
      AND (q.changed_at + interval '4 years')::date > on_day
    UNION ALL
    SELECT s.proposal_id FROM reviews_named s
    WHERE s.expert_id = of_expert AND (s.until IS NULL OR s.until > on_day)
    UNION ALL
    SELECT p.proposal_id FROM reviews_conflictpin p WHERE p.expert_id = of_expert AND p.verdict = 'conflict'
      AND p.ended_at IS NULL AND (p.until IS NULL OR p.until > on_day)
    UNION ALL
    SELECT p.id FROM applications_proposal p JOIN reviews_director_country d ON d.proposal_id = p.id
    WHERE barring IS NOT NULL AND p.call_id = ANY (barring) AND d.country_id = ANY (lands)
  ) k
  WHERE NOT EXISTS (
    SELECT 1 FROM reviews_conflictpin n WHERE n.expert_id = of_expert AND n.proposal_id = k.id
      AND n.verdict = 'none' AND n.ended_at IS NULL AND (n.until IS NULL OR n.until > on_day));
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("reviews", "0011_record_rulings"),
    ]

    operations = [
        migrations.RunSQL(CLOSED, migrations.RunSQL.noop),
    ]
