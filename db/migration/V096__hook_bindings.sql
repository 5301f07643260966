-- What runs by itself at points of a trip (module hook): for one VM, for those of an application, or for those of a wave.
create table hook_binding (
    id             uuid        primary key default uuidv7(),
    hook_id        uuid        not null references hook (id),
    point          text        not null,
    wave_id        uuid        references wave (id) on delete cascade,
    application_id uuid        references application (id) on delete cascade,
    vm_id          uuid        references vm (id) on delete cascade,
    on_failure     text        not null,           -- STOP: the trip waits for a person; CONTINUE: it is noted, the trip goes on
    once           boolean     not null default false,   -- for a wave or an application: with its first VM that comes there
    created_at     timestamptz not null,
    created_by     text        not null,
    constraint hook_binding_point   check (point in ('before-shutdown', 'after-start', 'after-sign-off', 'before-roll-back',
                                                     'after-roll-back')),
    constraint hook_binding_failure check (on_failure in ('STOP', 'CONTINUE')),
    constraint hook_binding_of_one  check (num_nonnulls(wave_id, application_id, vm_id) = 1),
    constraint hook_binding_once    check (not once or vm_id is null),
    constraint hook_binding_unique  unique nulls not distinct (hook_id, point, wave_id, application_id, vm_id)
);

create index hook_binding_of_wave on hook_binding (wave_id) where wave_id is not null;
create index hook_binding_of_application on hook_binding (application_id) where application_id is not null;
create index hook_binding_of_vm on hook_binding (vm_id) where vm_id is not null;

comment on table hook_binding is 'Hooks that trips run by themselves, and what becomes of a trip where one fails.';
