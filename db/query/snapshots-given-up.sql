-- Snapshots that were given up: look for each at its source by its name, and remove it there. A scan that sees one opens its
-- line again.
select c.name as source, s.vm_name, s.name, s.removed_at as given_up_at, s.last_error
  from source_snapshot s
  join connection c on c.id = s.source_id
 where s.removed_at is not null
   and s.last_error is not null
 order by s.removed_at;
