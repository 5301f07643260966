-- wave: publishing a plan can be taken back while nothing has gone on from it.

create table plan_publication (
    id                  uuid        primary key default uuidv7(),
    plan_id             uuid        not null,
    before_id           uuid,
    before_published_at timestamptz,
    before_published_by text,
    made                uuid[]      not null,
    changed             jsonb       not null,
    windows             uuid[]      not null,
    kept                jsonb       not null,
    published_by        text        not null,
    published_at        timestamptz not null,
    undone_by           text,
    undone_at           timestamptz,
    constraint plan_publication_of_plan   foreign key (plan_id) references plan,
    constraint plan_publication_before    foreign key (before_id) references plan,
    constraint plan_publication_undone    check ((undone_at is null) = (undone_by is null)),
    constraint plan_publication_published check ((before_published_at is null) = (before_published_by is null))
);
comment on table plan_publication is 'What publishing a plan did to waves, with all rows that it changed or deleted: by it publishing is taken back.';
comment on column plan_publication.before_id is 'The plan that was published until then; null: none was.';
comment on column plan_publication.before_published_at is 'When the plan itself had been published before; null: never.';
comment on column plan_publication.made is 'Waves that it made.';
comment on column plan_publication.changed is 'Versions of the waves that it made or changed, as it left them, by wave.';
comment on column plan_publication.windows is 'Windows that it put into the calendar.';
comment on column plan_publication.kept is 'Rows of the waves that it changed or discarded, as they were, by table.';
create index plan_publication_newest on plan_publication (published_at desc);
