-- wave: what a window says of VMs that are late is carried out when it closes, once for each wave that cuts over in it.
create table wave_overrun (
    wave_id   uuid        not null,
    window_id uuid        not null,
    closed_at timestamptz not null,                        -- a window that is made longer in time closes anew
    rule      text        not null,                        -- what the window said then; left: it closed before anybody looked
    judged_at timestamptz not null default clock_timestamp(),
    reopened_at timestamptz,                               -- the window was seen open again: it was made longer in time
    constraint wave_overrun_pk         primary key (wave_id, window_id, closed_at),
    constraint wave_overrun_of_wave    foreign key (wave_id) references wave on delete cascade,
    constraint wave_overrun_of_window  foreign key (window_id) references cutover_window on delete cascade,
    constraint wave_overrun_rule_known check (rule in ('return-source', 'finish', 'left'))
);
comment on table wave_overrun is 'A window closed while a wave ran that cuts over in it, and who was late was looked at.';

create table wave_overrun_vm (
    wave_id      uuid        not null,
    window_id    uuid        not null,
    closed_at    timestamptz not null,
    migration_id uuid        not null,
    settled_at   timestamptz,                              -- it got done, or its way back was announced
    constraint wave_overrun_vm_pk      primary key (wave_id, window_id, closed_at, migration_id),
    constraint wave_overrun_vm_of      foreign key (wave_id, window_id, closed_at) references wave_overrun on delete cascade,
    constraint wave_overrun_vm_is_trip foreign key (migration_id) references migration
);
comment on table wave_overrun_vm is 'Trips that were not done when their window closed.';
create index wave_overrun_vm_open on wave_overrun_vm (wave_id) where settled_at is null;
create index wave_overrun_vm_trip on wave_overrun_vm (migration_id);

-- Whose windows have closed by now stay as people left them: nobody counted on it that they go back.
insert into wave_overrun (wave_id, window_id, closed_at, rule)
select wave.id, slot.id, slot.closes_at, 'left'
  from wave join wave_charter charter on charter.wave_id = wave.id join cutover_window slot on slot.id = charter.window_id
 where wave.state in ('RUNNING', 'PAUSED') and slot.cancelled_at is null and slot.closes_at <= clock_timestamp();

alter table wave_group_way_back
    add column window_id uuid,                             -- that closed before the group was done; null: another reason
    add column reaches_to timestamptz,                     -- who began its cutover later stays; null: nobody does
    add column asked_at  timestamptz,                      -- since when it waits for a person: something would be lost
    add column agreed_by text,                             -- the person who agreed that it is
    add constraint wave_group_way_back_of_window foreign key (window_id) references cutover_window;
create index wave_group_way_back_window on wave_group_way_back (window_id) where window_id is not null;

alter table wave_group_way_back_member
    add column agreed_at timestamptz;                      -- when a person who saw what of it is lost agreed to that
