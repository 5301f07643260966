-- inventory: a person says that one disk of a VM stays at the source: swap, scratch, or what no snapshot holds.

alter table vm_disk
    add column excluded_reason text,
    add column excluded_by text,
    add column excluded_at timestamptz,
    add column excluded_of jsonb,
    add column excluded_before text,
    add constraint vm_disk_excluded_whole check (num_nonnulls(excluded_reason, excluded_by, excluded_at) in (0, 3)),
    add constraint vm_disk_excluded_why check (length(excluded_reason) between 1 and 500);
comment on column vm_disk.excluded_reason is 'Why it is not copied and not attached at the target; null: it is.';
comment on column vm_disk.excluded_of is 'What was last told of the disk that is excluded: by that another one at its place is known.';
comment on column vm_disk.excluded_before is 'Why the disk was excluded that stood here before another one did; null since a person said anew.';

-- what somebody said of one disk is not said of another that stands at its place since
create function vm_disk_other() returns trigger language plpgsql as $$
declare
    seen jsonb := coalesce(old.excluded_of, '{}');
    told jsonb := jsonb_build_object('slot', concat_ws(' ', new.controller, new.bus, new.unit));
    same_uuid boolean;
begin
    if new.excluded_reason is null then
        new.excluded_of := null;
        return new;
    end if;
    -- a VM that cannot be read is told without its disks, or with disks of no size: that says nothing of which they are
    if new.removed_at is not null then
        return new;
    end if;
    if new.capacity_bytes > 0 and new.format <> 'unreadable' then
        -- a snapshot is another file of the same disk: web01-000002.vmdk
        told := told || jsonb_strip_nulls(jsonb_build_object('bytes', new.capacity_bytes,
            'uuid', lower(nullif(new.traits ->> 'uuid', '')),
            'file', regexp_replace(new.file, '-[0-9]{6}\.vmdk$', '.vmdk'), 'member', coalesce(new.member, '')));
    end if;
    -- where the uuid is not told on both sides, the key is but a number that the next export may give to another disk
    same_uuid := told ->> 'uuid' = seen ->> 'uuid';
    if old.excluded_reason is not null
       and (coalesce(told ->> 'bytes' <> seen ->> 'bytes', false)
            or same_uuid is false
            or same_uuid is null and (coalesce(told ->> 'file' <> seen ->> 'file', false)
                                      or coalesce(told ->> 'member' <> seen ->> 'member', false)
                                      or coalesce(told ->> 'slot' <> seen ->> 'slot', false))) then
        new.excluded_before := old.excluded_reason;
        new.excluded_reason := null;
        new.excluded_by := null;
        new.excluded_at := null;
        new.excluded_of := null;
    else
        new.excluded_of := seen || told;
    end if;
    return new;
end $$;
comment on function vm_disk_other is 'A disk that is another one by its size or its uuid, or where no uuid is told by its file or slot, is copied until somebody excludes it anew.';

create trigger vm_disk_other before update on vm_disk for each row
    when (old.excluded_reason is not null or new.excluded_reason is not null)
    execute function vm_disk_other();
