-- migration: what a source was before its cutover and what was done to it since, and words of people that the machine waits for.

create table migration_power (
    migration_id      uuid        primary key,
    source_power      text        not null,
    source_name       text,
    source_note       text,
    source_nics       jsonb,
    recorded_at       timestamptz not null default clock_timestamp(),
    seal_began_at     timestamptz,
    sealed_at         timestamptz,
    unsealed_at       timestamptz,
    start_began_at    timestamptz,
    target_started_at timestamptz,
    target_off_at     timestamptz,
    constraint migration_power_of_migration foreign key (migration_id) references migration,
    constraint migration_power_known check (source_power in ('ON', 'OFF', 'SUSPENDED', 'FILES')),
    constraint migration_power_source_whole check ((source_power = 'FILES') = (source_name is null)
                                               and (source_name is null) = (source_note is null)
                                               and (source_name is null) = (source_nics is null)),
    constraint migration_power_seal_order check ((sealed_at is null or seal_began_at is not null)
                                             and (unsealed_at is null or seal_began_at is not null)),
    constraint migration_power_start_order check (target_started_at is null or start_began_at is not null)
);
comment on table migration_power is 'What the source was when its cutover began: the target ends as it was, and a roll back brings it back.';
comment on column migration_power.source_power is 'FILES: the source holds files, which do not run and cannot be asked.';
comment on column migration_power.source_nics is 'Each network card with whether it was connected and connects at the start.';
comment on column migration_power.seal_began_at is 'Written before the source is touched, so that a crash in between is found.';
comment on column migration_power.start_began_at is 'Written before the target is told to start: from here on it may have run and written.';
comment on column migration_power.target_off_at is 'When the target was last seen off, or a person vouched for it, on the way back.';

-- What a machine cannot find out by itself.
create table migration_word (
    id           uuid        primary key default uuidv7(),
    migration_id uuid        not null,
    kind         text        not null,
    said_by      text        not null,
    why          text        not null,
    said_at      timestamptz not null default clock_timestamp(),
    withdrawn_by text,
    withdrawn_at timestamptz,
    constraint migration_word_of_migration foreign key (migration_id) references migration,
    constraint migration_word_kind_known check (kind in ('TARGET_STARTED', 'TARGET_OFF')),
    constraint migration_word_why_given check (length(btrim(why)) between 1 and 500),
    constraint migration_word_withdrawn_whole check ((withdrawn_by is null) = (withdrawn_at is null))
);
comment on table migration_word is 'A person''s word in one attempt: who, when, why.';
comment on column migration_word.kind is 'What a target that nobody can ask, or that does not answer, is.';
create unique index migration_word_one_valid on migration_word (migration_id, kind) where withdrawn_at is null;
