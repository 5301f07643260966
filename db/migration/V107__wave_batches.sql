-- wave: a wave may begin with a few of its VMs and start the next ones when enough of the ones before are good.

create table wave_batch_policy (
    wave_id      uuid        primary key,
    first_vms    integer     not null,
    next_vms     integer,
    good_percent integer     not null,
    share_set_at timestamptz not null,
    changed_by   text        not null,
    changed_at   timestamptz not null,
    constraint wave_batch_policy_of_wave foreign key (wave_id) references wave on delete cascade,
    constraint wave_batch_policy_first check (first_vms between 1 and 10000),
    constraint wave_batch_policy_next check (next_vms between 1 and 10000),
    constraint wave_batch_policy_good check (good_percent between 1 and 100)
);
comment on table wave_batch_policy is 'Batches of a wave, by the turns of its VMs. No row: all its VMs are one batch.';
comment on column wave_batch_policy.next_vms is 'In each batch after the first; null: all the others are the second.';
comment on column wave_batch_policy.share_set_at is 'When good_percent was set first or lowered last: it is a share of those that had not gone back by then.';
comment on column wave_batch_policy.good_percent is 'Of a batch, whose targets must be validated before the next begins.';
