-- Waves: VMs that move in one go, to one target, under one failure policy.

create sequence wave_key_seq;

create table wave (
    id                 uuid        primary key default uuidv7(),
    key                text        not null,            -- what people say: 'W-014'
    name               text        not null,
    state              text        not null,
    on_failure         text        not null,            -- what a failure of one VM does to the others
    target_id          uuid        not null,
    format             text        not null,            -- of the disks at the target
    slots              integer     not null,            -- VMs that move at once
    soak_business_days integer     not null,
    reason             text,                            -- why it is in this state, where somebody said so
    since              timestamptz not null,            -- in this state
    failures_known_at  timestamptz,                     -- failures up to here were accepted by starting or resuming
    created_at         timestamptz not null,
    created_by         text        not null,
    version            integer     not null default 0,  -- bumped by every change
    constraint wave_key_unique       unique (key),
    constraint wave_target_exists    foreign key (target_id) references connection (id),
    constraint wave_name_given       check (length(trim(name)) between 1 and 120),
    constraint wave_state_known      check (state in ('DRAFT', 'RUNNING', 'PAUSED', 'STOPPED', 'COMPLETED')),
    constraint wave_on_failure_known check (on_failure in ('CONTINUE', 'PAUSE')),
    constraint wave_format_known     check (format in ('QCOW2', 'RAW')),
    constraint wave_slots_sane       check (slots between 1 and 64),
    constraint wave_soak_sane        check (soak_business_days between 0 and 60)
);

comment on table wave is 'A set of VMs that move in one go, to one target, under one failure policy.';
comment on column wave.failures_known_at is
    'A member that stalled later than this pauses the wave (policy PAUSE); earlier ones were accepted by a person.';

create index wave_newest on wave (created_at desc, id);
create index wave_alive on wave (state) where state in ('RUNNING', 'PAUSED', 'STOPPED');

create table wave_member (
    wave_id  uuid    not null,
    vm_id    uuid    not null,
    position integer not null,                          -- the order of starting, from 1, gaps allowed
    skipped  text,                                      -- why it was left out when the wave started; null: it takes part
    open     boolean not null default true,             -- false once the wave is finished
    constraint wave_member_once        primary key (wave_id, vm_id),
    constraint wave_member_wave_exists foreign key (wave_id) references wave (id) on delete cascade,
    constraint wave_member_vm_exists   foreign key (vm_id) references vm (id),
    constraint wave_member_positions   unique (wave_id, position) deferrable initially deferred
);

comment on table wave_member is 'A VM in a wave. Where it stands is told by its migration.';

-- a VM is in at most one wave that is not finished
create unique index wave_member_one_open_wave on wave_member (vm_id) where open;
