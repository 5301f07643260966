-- intake: owners are asked for what only they know of their applications, by a link without an account.

create table application_intake (
    id              uuid        primary key,
    application_id  uuid        not null,
    merged_from     text,
    recipient_name  text        not null,
    recipient_email text        not null,
    token_sha256    text        not null,
    seal            text        not null,
    created_by      text        not null,
    created_at      timestamptz not null,
    expires_at      timestamptz not null,
    revoked_at      timestamptz,
    revoked_by      text,
    constraint application_intake_of_application foreign key (application_id) references application on delete cascade,
    constraint application_intake_token_once unique (token_sha256),
    constraint application_intake_order check (created_at < expires_at),
    constraint application_intake_revoked_whole check ((revoked_at is null) = (revoked_by is null))
);
comment on table application_intake is 'A link by which the owner of an application is asked. One that is made anew ends those before it.';
comment on column application_intake.merged_from is 'Of which application it was asked, where that became part of this one.';
comment on column application_intake.seal is 'Over all that the link means, with a key that is not in this table: an altered row is refused.';
comment on column application_intake.revoked_at is 'When a person ended it, a newer one did, or its application became part of another.';
create index application_intake_newest on application_intake (application_id, created_at desc);

create table intake_answer (
    id                 uuid        primary key default uuidv7(),
    intake_id          uuid        not null,
    answered_at        timestamptz not null,
    address            text        not null,
    name               text        not null,
    instead_name       text,
    instead_email      text,
    called             text,
    description        text,
    environment        text,
    criticality        text,
    ready_on           date,
    maintenance_window text,
    contact_name       text,
    contact_phone      text,
    smoke_test         text,
    talks_to           text,
    bound              text        not null default 'unknown',
    bound_to           text,
    other_vms          text,
    constraint intake_answer_of_intake foreign key (intake_id) references application_intake on delete cascade,
    constraint intake_answer_instead_whole check ((instead_name is null) = (instead_email is null)),
    constraint intake_answer_environment_known check (environment in ('production', 'staging', 'test', 'development', 'recovery')),
    constraint intake_answer_criticality_known check (criticality in ('low', 'medium', 'high', 'critical')),
    constraint intake_answer_bound_known check (bound in ('yes', 'no', 'unknown'))
);
comment on table intake_answer is 'What an owner said of an application. A correction is another row: the newest counts. Nothing of it changes the application until a person takes it over.';
comment on column intake_answer.address is 'Where the owner''s browser was.';
comment on column intake_answer.name is 'As the one who answered signed.';
comment on column intake_answer.instead_name is 'Who owns the application, in the words of one who does not; then nothing else is said.';
comment on column intake_answer.called is 'What its users call it.';
comment on column intake_answer.maintenance_window is 'When it may be down, in the owner''s words; those of a VM look alike.';
comment on column intake_answer.bound is 'Whether something depends on its hardware, an IP or MAC address, or a dongle.';
comment on column intake_answer.other_vms is 'VMs that are missing in the list or belong to somebody else.';
create index intake_answer_newest on intake_answer (intake_id, answered_at desc);

create table intake_blackout (
    answer_id uuid    not null,
    number    integer not null,
    from_day  date    not null,
    until_day date    not null,
    reason    text,
    constraint intake_blackout_key primary key (answer_id, number),
    constraint intake_blackout_of_answer foreign key (answer_id) references intake_answer on delete cascade,
    constraint intake_blackout_order check (from_day <= until_day)
);
comment on table intake_blackout is 'Days on which an application must not be down, as its owner says.';
comment on column intake_blackout.until_day is 'The last such day.';

-- Links that were revoked before an answer came are as if nobody had been asked; so are those of who owns it no more. What was
-- asked of the application itself goes before what was asked of one that became part of it.
create view application_intake_state as
select distinct on (i.application_id) i.application_id, i.id as intake_id,
       case when a.id is null then 'asked' else 'answered' end as state, i.created_at as asked_at, a.answered_at
  from application_intake i
  join application o on o.id = i.application_id and lower(o.owner_email) = lower(i.recipient_email)
  left join lateral (select n.id, n.answered_at from intake_answer n where n.intake_id = i.id
                      order by n.answered_at desc, n.id desc limit 1) a on true
 where i.revoked_at is null or a.id is not null
 order by i.application_id, i.merged_from is not null, i.created_at desc, i.id;
comment on view application_intake_state is 'asked or answered, by application, of the newest link that counts; an application that is not in it was not asked, or not who owns it now.';
