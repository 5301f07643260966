-- What targets said stands there already, so that names, MAC addresses and networks are held against it before an outage.
create table target_survey (
    target_id   uuid        not null,
    asked_at    timestamptz not null,
    answered_at timestamptz,
    survey      jsonb,
    fault       text,
    constraint target_survey_pk primary key (target_id),
    constraint target_survey_of_target foreign key (target_id) references connection,
    constraint target_survey_answer_whole check ((answered_at is null) = (survey is null))
);
comment on table target_survey is 'The last answer of a target''s platform to what stands there. No row: nobody can be asked there, or nobody has asked yet.';
comment on column target_survey.asked_at is 'When it was asked last, or when somebody began to.';
comment on column target_survey.answered_at is 'When it answered last. Null: never yet.';
comment on column target_survey.survey is 'VMs there with their cards, and networks, as the platform tells them.';
comment on column target_survey.fault is 'What it said, or who did not answer, when it was asked last. Null: it answered.';

-- The gate that holds waves against it.
alter table gate_waiver drop constraint gate_waiver_gate_known;
alter table gate_waiver add constraint gate_waiver_gate_known check (gate in ('inventory-fresh', 'readiness', 'mappings',
    'target', 'dependencies', 'predecessors', 'owners', 'window', 'objections', 'capacity'));
