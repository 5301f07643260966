-- planning: how a plan is edited, what it was made with, and waves outside any calendar.

alter table plan
    add column settings jsonb not null default '{}',
    add column notes    jsonb not null default '[]',
    add column left_out jsonb not null default '[]';
comment on column plan.settings is 'Limits it was proposed with, as JSON; empty: the usual ones.';
comment on column plan.notes is 'What the planner said about its proposal.';
comment on column plan.left_out is 'Groups the planner left in the pool, and why.';

alter table plan_wave
    add column origin    uuid        not null default uuidv7(),
    add column opens_at  timestamptz,
    add column closes_at timestamptz,
    add column slots     integer,
    add constraint plan_wave_time_whole check ((opens_at is null) = (closes_at is null)),
    add constraint plan_wave_time_order check (opens_at < closes_at),
    add constraint plan_wave_slots_positive check (slots >= 1);
comment on column plan_wave.origin is 'The same over all versions of the plan: by it they are compared and a wave is found again.';
comment on column plan_wave.opens_at is 'When it is proposed to cut over, where it has no window of the calendar.';
create index plan_wave_wave on plan_wave (wave_id) where wave_id is not null;
create index plan_placement_vm on plan_placement (vm_id);

create table plan_edit (
    plan_id  uuid        not null,
    position integer     not null,
    what     text        not null,
    change   jsonb       not null,
    version  integer     not null,
    made_by  text        not null,
    made_at  timestamptz not null,
    undone   boolean     not null default false,
    constraint plan_edit_pk primary key (plan_id, position),
    constraint plan_edit_of_plan foreign key (plan_id) references plan on delete cascade
);
comment on table plan_edit is 'The edits of a draft in order: undo takes the last back, redo does it again, a new edit forgets what was undone.';
comment on column plan_edit.change is 'What was and what is: waves and placements, both ways.';
comment on column plan_edit.version is 'The plan''s version that the edit made.';
