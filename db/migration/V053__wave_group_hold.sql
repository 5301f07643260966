-- A VM that failed holds those it starts together with, where its wave's policy says so: they do not start their cutover.
alter table wave drop constraint wave_on_failure_known;
alter table wave add constraint wave_on_failure_known check (on_failure in ('CONTINUE', 'PAUSE', 'HOLD_GROUP'));

create table wave_group_hold (
    id           bigint      generated always as identity,
    wave_id      uuid        not null,
    vm_id        uuid        not null,                     -- that failed
    failed_since timestamptz not null,                     -- when it stalled: one failure is held for once
    failed_state text        not null,                     -- where it failed last: further on its way is success
    what         text        not null,                     -- why it failed
    ended_at     timestamptz,                              -- null: it holds them still
    ended_by     text,                                     -- system, or the person who decided
    ended_reason text,
    constraint wave_group_hold_pk           primary key (id),
    constraint wave_group_hold_member       foreign key (wave_id, vm_id) references wave_member (wave_id, vm_id)
        on delete cascade,
    constraint wave_group_hold_once         unique (wave_id, vm_id, failed_since),
    constraint wave_group_hold_end_is_whole check ((ended_at is null) = (ended_by is null)
        and (ended_at is null) = (ended_reason is null))
);

comment on table wave_group_hold is 'Failures that hold the companions of a VM (policy HOLD_GROUP), with their end.';

create unique index wave_group_hold_open on wave_group_hold (wave_id, vm_id) where ended_at is null;
