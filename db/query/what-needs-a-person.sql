-- Migrations that wait for a person: what happened, since when, what to do.
select v.name, m.attempt, m.state, m.stall_code, m.stall_what, m.stall_remedy, m.stall_since
  from migration m
  join vm v on v.id = m.vm_id
 where m.stall_since is not null
   and m.stall_next_try is null
 order by m.stall_since;
