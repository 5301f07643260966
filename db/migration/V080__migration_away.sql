-- migration: sources and targets that cannot be reached as a whole; trips wait for them, not for a person.

create table migration_away (
    connection_id uuid        primary key,
    since         timestamptz not null default clock_timestamp(),
    said          text        not null,
    asked         integer     not null default 1,
    ask_at        timestamptz not null,
    constraint migration_away_of_connection foreign key (connection_id) references connection on delete cascade,
    constraint migration_away_asked_positive check (asked >= 1)
);
comment on table migration_away is 'A source or target that did not answer when a step failed at it. One look at a time asks for it again; all trips that wait for it go on when it answers.';
comment on column migration_away.said is 'What the last look was told, in the platform''s words.';
comment on column migration_away.asked is 'How often it was asked since: the pauses grow with it.';
comment on column migration_away.ask_at is 'When it is asked next. Whoever asks moves it on first, so that no two nodes do.';

create index migration_waits_for_place on migration (stall_code)
    where stall_code in ('source-away', 'target-away') and stall_next_try is not null;
