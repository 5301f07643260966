-- wave: a group goes back as a whole, because a VM of it failed past its cutover's start or because a person said so.
alter table wave drop constraint wave_on_failure_known;
alter table wave add constraint wave_on_failure_known
    check (on_failure in ('CONTINUE', 'PAUSE', 'HOLD_GROUP', 'ROLL_BACK_GROUP'));

-- It is lost by itself then what targets wrote: somebody agrees by name before the wave starts.
create table wave_way_back_consent (
    wave_id   uuid        not null,
    agreed_by text        not null,
    agreed_at timestamptz not null default clock_timestamp(),
    note      text,
    constraint wave_way_back_consent_pk      primary key (wave_id),
    constraint wave_way_back_consent_of_wave foreign key (wave_id) references wave on delete cascade
);
comment on table wave_way_back_consent is 'Who agreed that groups of a wave go back by themselves (policy ROLL_BACK_GROUP). Gone when its members or its policy change.';

create table wave_group_way_back (
    id           uuid        not null default uuidv7(),
    wave_id      uuid        not null,
    vm_id        uuid        not null,                     -- that failed, or that a person named
    group_id     uuid        not null,                     -- of whom it starts with; itself where it starts with nobody
    group_name   text        not null,
    failed_since timestamptz,                              -- the failure it is because of; null: a person's command
    what         text        not null,                     -- why it failed, or why a person wants it
    reaches_from timestamptz,                              -- who began its cutover earlier stays; null: nobody does
    state        text        not null,
    announced_at timestamptz not null default clock_timestamp(),
    begins_at    timestamptz not null,                     -- until then a person may stop it
    begun_at     timestamptz,
    begun_by     text,                                     -- system, or the person
    ended_at     timestamptz,
    ended_by     text,
    ended_reason text,
    constraint wave_group_way_back_pk            primary key (id),
    constraint wave_group_way_back_member        foreign key (wave_id, vm_id) references wave_member (wave_id, vm_id)
        on delete cascade,
    constraint wave_group_way_back_once          unique (wave_id, vm_id, failed_since),
    constraint wave_group_way_back_state_known   check (state in ('ANNOUNCED', 'GOING', 'DONE', 'STOPPED', 'OVER')),
    constraint wave_group_way_back_begun_whole   check ((begun_at is null) = (begun_by is null)
        and (begun_at is null) = (state in ('ANNOUNCED', 'STOPPED', 'OVER'))),
    constraint wave_group_way_back_ended_whole   check ((ended_at is null) = (ended_by is null)
        and (ended_at is null) = (ended_reason is null)
        and (ended_at is null) = (state in ('ANNOUNCED', 'GOING')))
);
comment on table wave_group_way_back is 'A group of a wave that goes back as a whole. STOPPED: by a person before it began. OVER: its reason went away before it began.';
create unique index wave_group_way_back_open on wave_group_way_back (wave_id, group_id)
    where state in ('ANNOUNCED', 'GOING');

create table wave_group_way_back_member (
    way_back_id  uuid        not null,
    migration_id uuid        not null,
    cut_over_at  timestamptz not null,                     -- the last one that cut over goes back first
    measured_at  timestamptz,                              -- when it was asked what would be lost
    lost_seconds bigint,                                   -- that the target served; null: it never ran
    lost_bytes   bigint,                                   -- at least; null: unknown, or nothing
    lost_unknown text,                                     -- why nobody knows how much
    told_at      timestamptz,                              -- when it was told to go back
    back_at      timestamptz,                              -- when its source was back, or it needed no telling
    constraint wave_group_way_back_member_pk      primary key (way_back_id, migration_id),
    constraint wave_group_way_back_member_of      foreign key (way_back_id) references wave_group_way_back on delete cascade,
    constraint wave_group_way_back_member_is_trip foreign key (migration_id) references migration,
    constraint wave_group_way_back_member_lost    check (lost_seconds >= 0 and lost_bytes >= 0)
);
comment on table wave_group_way_back_member is 'Trips of a group that goes back, with what of each is lost.';
create index wave_group_way_back_member_trip on wave_group_way_back_member (migration_id);

-- A hold that a person's way back of the group made holds under every policy.
alter table wave_group_hold add column forced boolean not null default false;
comment on column wave_group_hold.forced is 'It holds whatever the policy of the wave is: a person rolled the group back.';
