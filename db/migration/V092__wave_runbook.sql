-- wave: runbooks, the timed lists that people and hooks work through around the cutovers of a wave.
create table runbook (
    id         uuid        not null default uuidv7(),
    name       text        not null,                       -- what people and scripts say: 'warm-windows'
    shipped    boolean     not null default false,         -- came with the program
    created_at timestamptz not null default clock_timestamp(),
    created_by text        not null,
    constraint runbook_pk          primary key (id),
    constraint runbook_name_unique unique (name),
    constraint runbook_name_shape  check (name ~ '^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$')
);
comment on table runbook is 'A template of a runbook; what it says is in its versions.';

create table runbook_version (
    runbook_id uuid        not null,
    version    integer     not null,                       -- from 1, without gaps
    text       text        not null,                       -- YAML, as somebody wrote it
    note       text,                                       -- what is different, in a sentence
    created_at timestamptz not null default clock_timestamp(),
    created_by text        not null,
    constraint runbook_version_pk       primary key (runbook_id, version),
    constraint runbook_version_of       foreign key (runbook_id) references runbook,
    constraint runbook_version_positive check (version > 0),
    constraint runbook_version_size     check (length(text) between 1 and 200000)
);
comment on table runbook_version is 'What a runbook says, for good: a change is another version.';

create table wave_runbook (
    wave_id    uuid        not null,
    runbook_id uuid        not null,
    version    integer     not null,
    chosen_by  text        not null,
    chosen_at  timestamptz not null default clock_timestamp(),
    constraint wave_runbook_pk      primary key (wave_id),
    constraint wave_runbook_of_wave foreign key (wave_id) references wave on delete cascade,
    constraint wave_runbook_is      foreign key (runbook_id, version) references runbook_version (runbook_id, version)
);
comment on table wave_runbook is 'The version of a runbook by which a wave goes; fixed once it is started.';

create sequence runbook_run_key_seq;

create table runbook_run (
    id         uuid        not null default uuidv7(),
    key        text        not null,                       -- what people say: 'R-014'
    wave_id    uuid        not null,
    runbook_id uuid        not null,
    version    integer     not null,
    state      text        not null,
    started_by text        not null,
    started_at timestamptz not null default clock_timestamp(),
    ended_at   timestamptz,
    constraint runbook_run_pk          primary key (id),
    constraint runbook_run_key_unique  unique (key),
    constraint runbook_run_once        unique (wave_id),
    constraint runbook_run_of_wave     foreign key (wave_id) references wave,
    constraint runbook_run_is          foreign key (runbook_id, version) references runbook_version (runbook_id, version),
    constraint runbook_run_state_known check (state in ('RUNNING', 'DONE')),
    constraint runbook_run_ended       check ((ended_at is null) = (state = 'RUNNING'))
);
comment on table runbook_run is 'A runbook as one wave works through it, from the start of the wave.';
create index runbook_run_running on runbook_run (started_at) where state = 'RUNNING';

create table runbook_cell (
    id           uuid        not null default uuidv7(),
    run_id       uuid        not null,
    step         integer     not null,                     -- number of the step in the version, from 1
    part         text        not null,                     -- of the step
    entity_kind  text        not null,
    entity_id    uuid        not null,                     -- of the wave, the application or the VM
    entity_name  text        not null,                     -- as it was called when the wave started
    vm_ids       uuid[]      not null,                     -- whom it concerns
    state        text        not null,
    attempt      integer     not null default 1,           -- counts what was tried again or reopened
    due_at       timestamptz,                              -- since when it may not wait; null: not due yet
    deadline_at  timestamptz,                              -- due_at and the step's timeout
    cutovers     jsonb       not null default '{}',        -- by VM: trip and visit of the cutover that it is done for
    overdue_at   timestamptz,                              -- when it was seen to be late
    begun_at     timestamptz,                              -- of a hook
    ended_at     timestamptz,
    ended_by     text,
    note         text,                                     -- what was said at its end
    recorded     jsonb       not null default '{}',        -- the fields that were asked for, by name
    wave_held_at timestamptz,                              -- when its failure paused the wave
    version      integer     not null default 0,           -- bumped by every move
    constraint runbook_cell_pk          primary key (id),
    constraint runbook_cell_once        unique (run_id, step, entity_id),
    constraint runbook_cell_of_run      foreign key (run_id) references runbook_run on delete cascade,
    constraint runbook_cell_part_known  check (part in ('INITIALIZATION', 'BEFORE', 'AFTER', 'FINALIZATION')),
    constraint runbook_cell_kind_known  check (entity_kind in ('WAVE', 'APPLICATION', 'VM')),
    constraint runbook_cell_state_known check (state in ('WAITING', 'OPEN', 'DUE', 'RUNNING', 'DONE', 'SKIPPED', 'FAILED',
                                                         'PASSED', 'DROPPED')),
    constraint runbook_cell_ended       check ((ended_at is null) = (ended_by is null)),
    constraint runbook_cell_counted     check (attempt > 0)
);
comment on table runbook_cell is 'One step of a run for one VM, one application or the whole wave.';
comment on column runbook_cell.state is 'WAITING: something comes before it. OPEN: may be done, not due yet. PASSED: failed, and the run goes on. DROPPED: whom it concerns left the wave.';

-- each trip of thousands asks what is before its outage; columns that never change, so that a move stays cheap
create index runbook_cell_of_vms on runbook_cell using gin (vm_ids);
create index runbook_cell_parts on runbook_cell (run_id, part);

create table runbook_cell_event (
    id       uuid        not null default uuidv7(),
    cell_id  uuid        not null,
    attempt  integer     not null,
    at       timestamptz not null default clock_timestamp(),
    actor    text        not null,
    what     text        not null,                         -- completed, approved, rejected, failed, retried, skipped …
    note     text,
    recorded jsonb       not null default '{}',
    constraint runbook_cell_event_pk      primary key (id),
    constraint runbook_cell_event_of_cell foreign key (cell_id) references runbook_cell on delete cascade
);
comment on table runbook_cell_event is 'What happened to a cell; results of earlier attempts stay here.';
create index runbook_cell_event_of on runbook_cell_event (cell_id, at);
