-- inventory: in which hours of the week a source's backup works: passes keep out of them.
create table backup_hours (
    id             uuid        primary key default gen_random_uuid(),
    name           text        not null,
    source_id      uuid        not null,
    application_id uuid,                                   -- null: not only for one
    cluster        text,                                   -- null: not only for one
    days           text[]      not null,                   -- on which they begin, as java.time.DayOfWeek names them
    from_time      time        not null,                   -- on the clock on the wall of the zone
    to_time        time        not null,                   -- not after from_time: on the next day
    zone           text        not null,
    version        integer     not null default 1,
    created_at     timestamptz not null,
    changed_by     text        not null,
    changed_at     timestamptz not null,
    removed_at     timestamptz,                            -- kept, so that removing it can be taken back
    constraint backup_hours_of_source      foreign key (source_id) references connection,
    constraint backup_hours_of_application foreign key (application_id) references application,
    constraint backup_hours_named          check (length(name) between 1 and 120),
    constraint backup_hours_some_day       check (cardinality(days) between 1 and 7)
);
comment on table backup_hours is
    'Hours of the week in which a backup takes snapshots of VMs of a source: no pass begins in them that can wait.';
create index backup_hours_source on backup_hours (source_id) where removed_at is null;
create index backup_hours_application on backup_hours (application_id) where application_id is not null;
