-- demo: how far the made-up program has been set up.

create table demo_step (
    name    text        primary key,
    done_at timestamptz not null default clock_timestamp()
);
comment on table demo_step is 'Steps of setting the demo up that are done; one that is not done is done (again) at the next start. Empty in a real program.';
