-- slot: how many copies may run at once where, who holds which, who waits, and how fast sources may be read.

-- What people set; where nothing is set, the product's own default holds.
create table slot_limit (
    kind       text        not null,
    key        text        not null,
    label      text        not null,
    most       integer     not null,
    reason     text,
    changed_by text        not null,
    changed_at timestamptz not null default clock_timestamp(),
    constraint slot_limit_once primary key (kind, key),
    constraint slot_limit_kind_known check (kind in ('HOST', 'DATASTORE', 'VCENTER', 'LINK', 'TARGET', 'NODE')),
    constraint slot_limit_range check (most between 1 and 10000)
);
comment on table slot_limit is 'How much may be copied at once in one place, as a person set it.';
comment on column slot_limit.key is 'Which one of its kind; * for all that have no limit of their own.';
comment on column slot_limit.label is 'What people call it: esx-14.';

-- A limit that the machine lowered, because the place said that it has too much to do.
create table slot_pressure (
    kind       text        not null,
    key        text        not null,
    label      text        not null,
    most       integer     not null,
    why        text        not null,
    times      integer     not null default 1,
    lowered_at timestamptz not null default clock_timestamp(),
    raised_at  timestamptz,
    constraint slot_pressure_once primary key (kind, key),
    constraint slot_pressure_range check (most >= 1)
);
comment on table slot_pressure is 'Limits lowered by the machine; each goes up by one after a quiet while and is removed at what people set.';
comment on column slot_pressure.why is 'What the place said, in its own words.';

-- Nodes that can copy; one that was silent for long gives none.
create table slot_node (
    node    text        primary key,
    seen_at timestamptz not null default clock_timestamp()
);
comment on table slot_node is 'When each node was last heard of, by the database''s clock.';

-- A trip that copies, or that waits until it may. It counts only under the migration''s lease.
create table slot_claim (
    migration_id uuid        primary key,
    work         text        not null,
    kinds        text[]      not null,
    keys         text[]      not null,
    labels       text[]      not null,
    units        integer[]   not null,
    state        text        not null default 'WAITING',
    asked_at     timestamptz not null default clock_timestamp(),
    granted_at   timestamptz,
    offer_until  timestamptz,
    rests_until  timestamptz,
    unused       integer     not null default 0,
    lease_token  bigint,
    node         text,
    yields_at    timestamptz,
    constraint slot_claim_of_migration foreign key (migration_id) references migration on delete cascade,
    constraint slot_claim_work_known check (work in ('FINAL', 'COLD', 'DELTA', 'SEED')),
    constraint slot_claim_state_known check (state in ('WAITING', 'OFFERED', 'HELD')),
    constraint slot_claim_needs_whole check (cardinality(kinds) = cardinality(keys)
                                         and cardinality(kinds) = cardinality(labels)
                                         and cardinality(kinds) = cardinality(units)),
    constraint slot_claim_held_whole check ((state = 'HELD') = (lease_token is not null)
                                        and (state = 'HELD') = (node is not null)),
    constraint slot_claim_offer_whole check ((state = 'OFFERED') = (offer_until is not null)),
    constraint slot_claim_yields_held check (yields_at is null or state = 'HELD')
);
comment on table slot_claim is 'Who copies and who waits. All of a claim''s slots are granted at once or none.';
comment on column slot_claim.state is 'OFFERED: its slots are kept for it until a node takes it up. HELD counts while migration.lease_token is lease_token and the lease runs.';
comment on column slot_claim.unused is 'Offers in a row that nobody took up; bounds them.';
comment on column slot_claim.yields_at is 'Since when it is to stop and make room for a last pass.';
create index slot_claim_waiting on slot_claim (asked_at) where state = 'WAITING';

-- How fast sources may be read, and when.
create table bandwidth_rule (
    id               uuid        primary key default uuidv7(),
    source_id        uuid,
    bytes_per_second bigint      not null,
    days             text[]      not null,
    from_time        time        not null,
    to_time          time        not null,
    zone             text        not null,
    note             text,
    changed_by       text        not null,
    changed_at       timestamptz not null default clock_timestamp(),
    constraint bandwidth_rule_of_source foreign key (source_id) references connection on delete cascade,
    constraint bandwidth_rule_range check (bytes_per_second >= 65536),
    constraint bandwidth_rule_days_known check (cardinality(days) between 1 and 7
        and days <@ array['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'])
);
comment on table bandwidth_rule is 'Of all rules in force at a moment the lowest holds: per source, and over all sources together.';
comment on column bandwidth_rule.source_id is 'Null: all sources together.';
comment on column bandwidth_rule.to_time is 'Not after from_time: on the next day. The same as from_time: round the clock.';
comment on column bandwidth_rule.days is 'The weekdays on which it begins, in its zone.';
create index bandwidth_rule_source on bandwidth_rule (source_id);
