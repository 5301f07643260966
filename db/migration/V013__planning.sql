-- planning: what belongs together, when it may move, and the plan of waves.

create table dependency (
    id                  uuid        primary key default uuidv7(),
    from_vm_id          uuid,
    from_application_id uuid,
    to_vm_id            uuid,
    to_application_id   uuid,
    kind                text        not null,
    evidence            text        not null,
    port                integer,
    protocol            text,
    weight_per_day      bigint,
    first_seen          date,
    last_seen           date,
    source_system       text,
    created_by          text        not null,
    created_at          timestamptz not null default clock_timestamp(),
    waived_by           text,
    waived_reason       text,
    waived_at           timestamptz,
    waived_until        date,
    waiver_approved_by  text,
    waiver_approved_at  timestamptz,
    constraint dependency_from_vm foreign key (from_vm_id) references vm,
    constraint dependency_to_vm foreign key (to_vm_id) references vm,
    constraint dependency_from_application foreign key (from_application_id) references application,
    constraint dependency_to_application foreign key (to_application_id) references application,
    constraint dependency_one_from check (num_nonnulls(from_vm_id, from_application_id) = 1),
    constraint dependency_one_to check (num_nonnulls(to_vm_id, to_application_id) = 1),
    constraint dependency_kind_known check (kind in ('depends-on', 'connects-to', 'sends-data-to', 'cluster-of', 'uses', 'shares-disk')),
    constraint dependency_evidence_known check (evidence in ('cmdb', 'flow', 'manual', 'observed')),
    constraint dependency_port_valid check (port between 0 and 65535),
    constraint dependency_waiver_whole check ((waived_at is null) = (waived_by is null) and (waived_at is null) = (waived_reason is null)),
    constraint dependency_approval_whole check ((waiver_approved_at is null) = (waiver_approved_by is null)),
    constraint dependency_four_eyes check (waiver_approved_by is null or waiver_approved_by <> waived_by)
);
comment on table dependency is 'Who needs whom: between VMs, applications, or one of each. A waived one does not hold its ends in one group.';
comment on column dependency.weight_per_day is 'Flows or bytes seen in a day, by the evidence''s own measure; null where it has none.';
create unique index dependency_once on dependency (coalesce(from_vm_id, from_application_id),
    coalesce(to_vm_id, to_application_id), kind, evidence, coalesce(port, -1), coalesce(protocol, ''));
create index dependency_to on dependency (coalesce(to_vm_id, to_application_id));

create table dependency_group (
    id   uuid primary key default uuidv7(),
    key  text not null,
    name text not null,
    constraint dependency_group_key_once unique (key)
);
create sequence dependency_group_key_seq;
create table dependency_group_member (
    vm_id    uuid not null,
    group_id uuid not null,
    constraint dependency_group_member_pk primary key (vm_id),
    constraint dependency_group_member_of_group foreign key (group_id) references dependency_group on delete cascade,
    constraint dependency_group_member_of_vm foreign key (vm_id) references vm
);
create index dependency_group_members on dependency_group_member (group_id);
comment on table dependency_group is 'VMs that must move together, computed from applications and dependencies; people see its key (G-118), which it keeps while most of its members stay.';
comment on table dependency_group_member is 'A VM is in exactly one group; one without ties is alone in its own.';

create table cutover_window (
    id               uuid        primary key default uuidv7(),
    name             text        not null,
    opens_at         timestamptz not null,
    closes_at        timestamptz not null,
    lockout_at       timestamptz not null,
    zone             text        not null,
    capacity_vms     integer     not null,
    parallel_slots   integer     not null default 20,
    on_overrun       text        not null default 'return-source',
    change_reference text,
    note             text,
    cancelled_at     timestamptz,
    created_by       text        not null,
    created_at       timestamptz not null default clock_timestamp(),
    version          integer     not null default 1,
    constraint cutover_window_order check (opens_at < lockout_at and lockout_at <= closes_at),
    constraint cutover_window_capacity check (capacity_vms >= 1 and parallel_slots >= 1),
    constraint cutover_window_overrun_known check (on_overrun in ('return-source', 'finish'))
);
comment on table cutover_window is 'When VMs may be down. No cutover starts after lockout_at; what is not done by closes_at goes by on_overrun.';
comment on column cutover_window.zone is 'IANA name: how people wrote and see its times.';
create index cutover_window_opens on cutover_window (opens_at) where cancelled_at is null;

create table change_freeze (
    id             uuid        primary key default uuidv7(),
    name           text        not null,
    starts_at      timestamptz not null,
    ends_at        timestamptz not null,
    zone           text        not null,
    application_id uuid,
    business_unit  text,
    reason         text        not null,
    created_by     text        not null,
    created_at     timestamptz not null default clock_timestamp(),
    removed_at     timestamptz,
    constraint change_freeze_order check (starts_at < ends_at),
    constraint change_freeze_of_application foreign key (application_id) references application
);
comment on table change_freeze is 'When nothing may change: for one application, one business unit, or (neither named) for all.';

create table plan (
    id           uuid        primary key default uuidv7(),
    number       integer     not null,
    based_on     uuid,
    state        text        not null default 'draft',
    note         text,
    created_by   text        not null,
    created_at   timestamptz not null default clock_timestamp(),
    saved_at     timestamptz,
    published_at timestamptz,
    published_by text,
    version      integer     not null default 1,
    constraint plan_number_once unique (number),
    constraint plan_based_on_plan foreign key (based_on) references plan,
    constraint plan_state_known check (state in ('draft', 'saved', 'published', 'discarded'))
);
create sequence plan_number_seq;
comment on table plan is 'A version of the plan of waves. A draft is edited; saved ones never change and can be compared; publishing makes or changes draft waves.';
create unique index plan_one_published on plan (state) where state = 'published';

create table plan_wave (
    id             uuid    primary key default uuidv7(),
    plan_id        uuid    not null,
    position       integer not null,
    name           text    not null,
    kind           text    not null,
    window_id      uuid,
    wave_id        uuid,
    depends_on     integer[] not null default '{}',
    constraint plan_wave_of_plan foreign key (plan_id) references plan on delete cascade,
    constraint plan_wave_in_window foreign key (window_id) references cutover_window,
    constraint plan_wave_is_wave foreign key (wave_id) references wave on delete set null,
    constraint plan_wave_position_once unique (plan_id, position) deferrable initially deferred,
    constraint plan_wave_kind_known check (kind in ('proof-of-concept', 'dev-test', 'production', 'critical'))
);
comment on table plan_wave is 'A wave as planned. wave_id: the wave it became when published, or the started wave that the plan found and leaves alone.';
comment on column plan_wave.depends_on is 'Positions of waves of the same plan that must be validated before this one starts.';

create table plan_placement (
    plan_id      uuid not null,
    vm_id        uuid not null,
    plan_wave_id uuid not null,
    because      text not null,
    by_hand      boolean not null default false,
    constraint plan_placement_pk primary key (plan_id, vm_id),
    constraint plan_placement_in_wave foreign key (plan_wave_id) references plan_wave on delete cascade,
    constraint plan_placement_of_vm foreign key (vm_id) references vm
);
create index plan_placement_wave on plan_placement (plan_wave_id);
comment on table plan_placement is 'Which VM moves in which planned wave, and why there. A VM without a row is in the pool.';
