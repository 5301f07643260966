-- report: when each attempt reached what counts.

create view migration_milestone as
select m.id as migration_id, m.vm_id, m.attempt, m.wave_id, m.wave_key, m.target_id, m.state, s.started_at, s.at_target_at,
       coalesce(s.accepted_at, case when m.state = 'DONE' then m.since end) as accepted_at,
       case when m.state = 'ROLLED_BACK' then m.since end as rolled_back_at,
       case when m.state = 'CANCELLED' and s.started_at is not null then m.since end as given_up_at
  from migration m
  left join (select migration_id, min(started_at) filter (where state = 'CUTTING_OVER') as started_at,
                    min(started_at) filter (where state = 'VALIDATING') as at_target_at,
                    min(started_at) filter (where state = 'SOAKING') as accepted_at
               from migration_step group by migration_id) s on s.migration_id = m.id;
comment on view migration_milestone is
    'An attempt''s first step in a state is when it got there: started, at its target, accepted by its owner (the soak begins).';
