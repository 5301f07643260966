-- planning: what asks for dependency groups to be computed again, and how the last time went.

alter table dependency add column detail text;
comment on column dependency.detail is 'What was seen or said, in words: the disk that is shared, why somebody drew it.';

create table grouping_request (
    xid      xid8        not null default pg_current_xact_id(),
    asked_at timestamptz not null default clock_timestamp(),
    constraint grouping_request_pk primary key (xid)
);
comment on table grouping_request is 'A transaction that changed what groups are made of. Rows go away when groups were computed with what it wrote.';

-- By triggers, since many modules write these tables and none of them needs to know of groups. One row a transaction.
create function ask_grouping() returns trigger language plpgsql as $$
begin
    insert into grouping_request default values on conflict do nothing;
    return null;
end $$;
create trigger vm_asks_grouping after insert or delete or update of application_id, kind, name on vm
    for each statement execute function ask_grouping();
create trigger application_asks_grouping after update of infrastructure, name on application
    for each statement execute function ask_grouping();
create trigger vm_disk_asks_grouping after insert or update or delete on vm_disk
    for each statement execute function ask_grouping();
create trigger dependency_asks_grouping after insert or update or delete on dependency
    for each statement execute function ask_grouping();

create table grouping_run (
    one          boolean     not null default true,
    computed_at  timestamptz not null,
    computed_for date        not null,
    took_ms      integer     not null,
    vms          integer     not null,
    ties         integer     not null,
    groups       integer     not null,
    constraint grouping_run_pk primary key (one),
    constraint grouping_run_single check (one)
);
comment on table grouping_run is 'The last time groups were computed: one row.';
comment on column grouping_run.computed_for is 'The day by which waivers were taken as in force: a new day may end some.';

-- what exists already
insert into grouping_request default values;
