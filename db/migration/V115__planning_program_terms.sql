-- What the program counts on and has promised, of all its plans: there is one row, or none where nobody said anything.
create table program_terms (
    id             integer       primary key default 1,
    gigabits       numeric(8, 2),
    usable_percent integer,
    days_before    numeric(5, 1),
    promised_on    date,
    changed_by     text          not null,
    changed_at     timestamptz   not null default pg_catalog.clock_timestamp(),
    constraint program_terms_once check (id = 1),
    constraint program_terms_gigabits check (gigabits between 0.1 and 1000),
    constraint program_terms_usable check (usable_percent between 1 and 100),
    constraint program_terms_days check (days_before between 0 and 60)
);
comment on table program_terms is 'What the program counts on and has promised; one row, or none. What is null is as usual.';
comment on column program_terms.gigabits is 'Of the migration link, Gb/s.';
comment on column program_terms.usable_percent is 'Of the link, what copying may count on.';
comment on column program_terms.days_before is 'A wave begins to be copied so many days before its window.';
comment on column program_terms.promised_on is 'The day by which all shall be over; on it is in time.';
