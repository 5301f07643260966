-- images: work on image files that somebody asked for, outside of any migration.

create table image_job (
    id               uuid        primary key default uuidv7(),
    kind             text        not null,
    work             jsonb       not null,
    target           text,
    state            text        not null default 'QUEUED',
    phase            text,
    done_bytes       bigint      not null default 0,
    total_bytes      bigint      not null default 0,
    result           jsonb,
    refusal          jsonb,
    attempts         integer     not null default 0,
    cancel_requested boolean     not null default false,
    run              uuid,
    created_by       text        not null,
    created_at       timestamptz not null,
    started_at       timestamptz,
    updated_at       timestamptz not null,
    ended_at         timestamptz,
    constraint image_job_kind_known  check (kind in ('DIGEST', 'CONVERT', 'VERIFY', 'APPLY')),
    constraint image_job_state_known check (state in ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
    constraint image_job_phase_known check (phase in ('COPY', 'PROVE')),
    constraint image_job_sizes       check (done_bytes between 0 and total_bytes),
    constraint image_job_running     check ((state = 'RUNNING') = (run is not null)),
    constraint image_job_result      check ((state = 'DONE') = (result is not null)),
    constraint image_job_refusal     check ((state = 'FAILED') = (refusal is not null)),
    constraint image_job_ended       check ((ended_at is not null) = (state in ('DONE', 'FAILED', 'CANCELLED')))
);
comment on table image_job is 'A digest, conversion, comparison or delta. Every kind can be run again, so one whose node went away is queued again.';
comment on column image_job.work is 'What was asked for: places are a connection and a file below its folder.';
comment on column image_job.target is 'The file it writes; null when it only reads.';
comment on column image_job.refusal is 'Why it failed: reason, file, structure, field, offset, message, remedy.';
comment on column image_job.run is 'Which run works on it: one that lost its turn changes nothing any more.';
comment on column image_job.updated_at is 'While it runs, written about once a second; silence means that its node is gone.';
create unique index image_job_one_writer on image_job (target) where state in ('QUEUED', 'RUNNING');
create index image_job_open on image_job (created_at) where state in ('QUEUED', 'RUNNING');
