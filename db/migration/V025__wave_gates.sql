-- wave: what a wave is for, its gates and their waivers, the go decision, and what people confirm at its end.

create table wave_terms (
    wave_id    uuid        primary key,
    kind       text,
    window_id  uuid,
    changed_by text        not null,
    changed_at timestamptz not null,
    constraint wave_terms_of_wave foreign key (wave_id) references wave on delete cascade,
    constraint wave_terms_in_window foreign key (window_id) references cutover_window,
    constraint wave_terms_kind_known check (kind in ('proof-of-concept', 'dev-test', 'production', 'critical'))
);
comment on table wave_terms is 'What people decided about a wave beside its plan; null: as planned.';

create table wave_predecessor (
    wave_id  uuid not null,
    needs_id uuid not null,
    constraint wave_predecessor_pk primary key (wave_id, needs_id),
    constraint wave_predecessor_of_wave foreign key (wave_id) references wave on delete cascade,
    constraint wave_predecessor_is_wave foreign key (needs_id) references wave on delete cascade,
    constraint wave_predecessor_other check (wave_id <> needs_id)
);
comment on table wave_predecessor is 'A wave that must be validated before this one starts, beside those of its plan.';

-- By its terms, else by the newest plan that was published with it.
create view wave_charter as
select wave.id as wave_id, coalesce(terms.kind, planned.kind) as kind,
       coalesce(terms.window_id, planned.window_id) as window_id, terms.kind is not null as kind_by_hand,
       terms.window_id is not null as window_by_hand
  from wave
  left join wave_terms terms on terms.wave_id = wave.id
  left join lateral (select pw.kind, pw.window_id from plan_wave pw join plan on plan.id = pw.plan_id
                      where pw.wave_id = wave.id and plan.published_at is not null
                      order by plan.published_at desc limit 1) planned on true;

create view wave_need as
select wave_id, needs_id from wave_predecessor
union
select own.wave_id, before.wave_id
  from wave
  join lateral (select pw.* from plan_wave pw join plan on plan.id = pw.plan_id
                 where pw.wave_id = wave.id and plan.published_at is not null
                 order by plan.published_at desc limit 1) own on true
  join plan_wave before on before.plan_id = own.plan_id and before.position = any(own.depends_on)
 where before.wave_id is not null and before.wave_id <> own.wave_id;
comment on view wave_need is 'Which wave waits for which: as planned, and as people added.';

create table gate_waiver (
    id             uuid        primary key default uuidv7(),
    wave_id        uuid        not null,
    gate           text        not null,
    reason         text        not null,
    expires_on     date        not null,
    requested_by   text        not null,
    requested_at   timestamptz not null,
    approved_by    text,
    approved_at    timestamptz,
    revoked_by     text,
    revoked_at     timestamptz,
    revoked_reason text,
    constraint gate_waiver_of_wave foreign key (wave_id) references wave on delete cascade,
    constraint gate_waiver_gate_known check (gate in ('inventory-fresh', 'readiness', 'mappings', 'dependencies',
        'predecessors', 'owners', 'window', 'capacity')),
    constraint gate_waiver_reason_given check (length(btrim(reason)) between 1 and 500),
    constraint gate_waiver_approval_whole check ((approved_by is null) = (approved_at is null)),
    constraint gate_waiver_revoked_whole check ((revoked_by is null) = (revoked_at is null)),
    constraint gate_waiver_four_eyes check (approved_by is null or approved_by <> requested_by)
);
comment on table gate_waiver is 'A gate of a wave is set aside, from its approval by a second person to its last day.';
comment on column gate_waiver.requested_by is 'A login: of a token, its owner''s.';
create unique index gate_waiver_one_open on gate_waiver (wave_id, gate) where revoked_at is null;

create table wave_go (
    id             uuid        primary key default uuidv7(),
    wave_id        uuid        not null,
    wave_version   integer     not null,
    mapping_digest text        not null,
    mapping_words  text        not null,
    vms            integer     not null,
    note           text,
    requested_by   text        not null,
    requested_at   timestamptz not null,
    decision       text,
    decided_by     text,
    decided_at     timestamptz,
    decided_reason text,
    constraint wave_go_of_wave foreign key (wave_id) references wave on delete cascade,
    constraint wave_go_decision_known check (decision in ('approved', 'rejected')),
    constraint wave_go_decided_whole check ((decision is null) = (decided_by is null)
                                        and (decision is null) = (decided_at is null)),
    constraint wave_go_four_eyes check (decided_by is null or decided_by <> requested_by)
);
comment on table wave_go is 'A request that a wave may start, and what another person decided. Only the newest of a wave counts.';
comment on column wave_go.wave_version is 'Of the wave when it was requested: any later change of the wave makes it void.';
comment on column wave_go.mapping_digest is 'SHA-256 of where everything of its VMs goes: any later change of that makes it void.';
create index wave_go_newest on wave_go (wave_id, requested_at desc);

create table wave_confirmation (
    wave_id      uuid        not null,
    criterion    text        not null,
    confirmed_by text        not null,
    confirmed_at timestamptz not null,
    note         text        not null,
    constraint wave_confirmation_pk primary key (wave_id, criterion),
    constraint wave_confirmation_of_wave foreign key (wave_id) references wave on delete cascade,
    constraint wave_confirmation_criterion_known check (criterion in ('runbook-validated', 'team-trained',
        'failures-documented')),
    constraint wave_confirmation_note_given check (length(btrim(note)) between 1 and 500)
);
comment on table wave_confirmation is 'An exit criterion that no data can measure, confirmed by a person.';
