-- wave: who is asked for a wave's go by name or by role, how many of them must say yes, and what each said.

create table wave_approver (
    wave_id uuid not null,
    login   text,
    role    text,
    constraint wave_approver_once unique nulls not distinct (wave_id, login, role),
    constraint wave_approver_of_wave foreign key (wave_id) references wave on delete cascade,
    constraint wave_approver_one_kind check ((login is null) <> (role is null)),
    constraint wave_approver_role_known check (role in ('ADMINISTRATOR', 'LEAD'))
);
comment on table wave_approver is 'Who decides about a wave: a person, or anybody of a role. No row: any lead other than who requested it.';
comment on column wave_approver.login is 'No foreign key: who is gone stays named until somebody changes the list.';

alter table wave_terms add column approvals_needed integer not null default 1,
    add constraint wave_terms_approvals_needed_positive check (approvals_needed between 1 and 20);
comment on column wave_terms.approvals_needed is 'How many of those named must approve its go.';

create table wave_go_answer (
    go_id       uuid        not null,
    login       text        not null,
    answered_at timestamptz not null,
    reason      text,
    in_place    boolean     not null default false,
    constraint wave_go_answer_pk primary key (go_id, login),
    constraint wave_go_answer_of_go foreign key (go_id) references wave_go on delete cascade,
    constraint wave_go_answer_in_place_says_why check (not in_place or length(btrim(reason)) > 0)
);
comment on table wave_go_answer is 'An approval of a requested go. A withdrawal takes them all away; the audit trail keeps them.';
comment on column wave_go_answer.in_place is 'An administrator approved in place of those named.';
