-- inventory, replication, migration, cutover: what is known of trips beyond one node, one pass and one person.

create table sign_in_refusal (
    location   text        not null,
    account    text        not null,
    refused_at timestamptz not null default pg_catalog.clock_timestamp(),
    constraint sign_in_refusal_pk primary key (location, account)
);
comment on table sign_in_refusal is
    'Servers that refused the kept password of an account: no node signs in with it again for a while, so that the account is not locked. Gone with another password, and when it is taken.';
comment on column sign_in_refusal.refused_at is
    'When it was refused, or when a node went to try it again after that.';

create table comparison_choice (
    chosen_for   text        not null,               -- 'vm' or 'wave'
    subject_id   uuid        not null,
    before_start boolean     not null,
    chosen_by    text        not null,
    reason       text        not null,
    chosen_at    timestamptz not null default pg_catalog.clock_timestamp(),
    constraint comparison_choice_pk primary key (chosen_for, subject_id),
    constraint comparison_choice_of_known check (chosen_for in ('vm', 'wave')),
    constraint comparison_choice_reason_given check (btrim(reason) <> '')
);
comment on table comparison_choice is
    'Whether all of a source is compared with what arrived before its target may start, where somebody chose that for a VM or a wave; else its tier says so. The VM''s own comes before its wave''s.';
comment on column comparison_choice.before_start is
    'False: it is compared while the target soaks, and until then by samples only.';

alter table replication_pass_disk
    add column waited_millis bigint not null default 0,
    add column rate_bytes    bigint not null default 0;
comment on column replication_pass_disk.waited_millis is
    'Of copy_millis, what was waited for bandwidth that rules leave: the last pass does not wait.';
comment on column replication_pass_disk.rate_bytes is
    'Bytes a second of about the last ten seconds of its phase; 0 while that is not known.';

alter table cutover
    add column tight_by     text,
    add column tight_at     timestamptz,
    add column tight_reason text,
    add column tight_told   text,
    add column tight_told_at timestamptz,
    add constraint cutover_tight_whole check ((tight_by is null) = (tight_at is null)
                                          and (tight_by is null) = (tight_reason is null));
comment on column cutover.tight_by is
    'Who had it start though nine in ten such outages would not end within what is left of its window.';
comment on column cutover.tight_told is
    'While it is planned, the VMs of which nine in ten outages would not end within what is left of its window then, as people were told last; null while there are none.';
