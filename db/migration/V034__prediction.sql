-- replication, wave: which outages were predicted, and what a shift needs while a wave runs.

create table cutover_prediction (
    migration_id   uuid             not null,
    pass           integer          not null,
    predicted_at   timestamptz      not null,
    cutover_at     timestamptz      not null,
    planned        boolean          not null,
    middle_millis  bigint           not null,
    mostly_millis  bigint           not null,
    changed_bytes  bigint           not null,
    mostly_bytes   bigint           not null,
    parts          jsonb            not null,
    learned_passes integer          not null,
    learned_others integer          not null,
    bias           double precision not null,
    stretch        double precision not null,
    constraint cutover_prediction_once primary key (migration_id, pass),
    constraint cutover_prediction_of_migration foreign key (migration_id) references migration,
    constraint cutover_prediction_ordered check (middle_millis >= 0 and mostly_millis >= middle_millis
                                             and changed_bytes >= 0 and mostly_bytes >= changed_bytes)
);
comment on table cutover_prediction is 'How long an outage would be, as it was predicted after each pass; the actual one is told by the steps.';
comment on column cutover_prediction.pass is 'The number of the pass after which it was predicted.';
comment on column cutover_prediction.cutover_at is 'The moment it was predicted for: the planned one, or, where none is planned, that of predicting.';
comment on column cutover_prediction.middle_millis is 'Half of such cutovers end within: P50.';
comment on column cutover_prediction.mostly_millis is 'Nine in ten end within: P90.';
comment on column cutover_prediction.parts is 'By part in the order of time: [{"part": "SHUT_DOWN", "middle": ms, "mostly": ms}].';
comment on column cutover_prediction.learned_others is 'Earlier cutovers it was learned from.';

create table wave_shift_note (
    id         uuid        primary key default uuidv7(),
    wave_id    uuid        not null,
    note       text        not null,
    written_by text        not null,
    written_at timestamptz not null,
    constraint wave_shift_note_of_wave foreign key (wave_id) references wave on delete cascade,
    constraint wave_shift_note_given check (length(btrim(note)) between 1 and 1000)
);
comment on table wave_shift_note is 'What one shift tells the next about a wave; the newest counts, the others are kept.';
create index wave_shift_note_newest on wave_shift_note (wave_id, written_at desc);

create table wave_failure_limit (
    wave_id        uuid        primary key,
    failed_percent integer,
    in_a_row       integer,
    changed_by     text        not null,
    changed_at     timestamptz not null,
    constraint wave_failure_limit_of_wave foreign key (wave_id) references wave on delete cascade,
    constraint wave_failure_limit_percent check (failed_percent between 1 and 100),
    constraint wave_failure_limit_row check (in_a_row between 1 and 100)
);
comment on table wave_failure_limit is 'When a wave whose policy is CONTINUE pauses by itself; null: that limit is off.';
comment on column wave_failure_limit.failed_percent is 'Of the VMs in the wave: pauses when so many have failed since a person accepted failures.';
comment on column wave_failure_limit.in_a_row is 'Pauses when so many failed with none that succeeded between them.';
