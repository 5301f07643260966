-- inventory: a person says that one disk of a VM stays at the source: swap, scratch, or what no snapshot holds.

alter table vm_disk
    add column excluded_reason text,
    add column excluded_by text,
    add column excluded_at timestamptz,
    add constraint vm_disk_excluded_whole check (num_nonnulls(excluded_reason, excluded_by, excluded_at) in (0, 3)),
    add constraint vm_disk_excluded_why check (length(excluded_reason) between 1 and 500);
comment on column vm_disk.excluded_reason is 'Why it is not copied and not attached at the target; null: it is.';

-- what somebody said of one disk is not said of another that stands at its place since
create function vm_disk_other() returns trigger language plpgsql as $$
begin
    new.excluded_reason := null;
    new.excluded_by := null;
    new.excluded_at := null;
    return new;
end $$;
comment on function vm_disk_other is 'A disk that left its VM, or is another one by its size or its uuid, is copied until somebody excludes it anew.';

create trigger vm_disk_other before update on vm_disk for each row
    when (old.excluded_reason is not null and new.excluded_reason is not null
          and (new.removed_at is not null or new.capacity_bytes <> old.capacity_bytes
               or coalesce(new.traits ->> 'uuid' <> old.traits ->> 'uuid', false)))
    execute function vm_disk_other();
