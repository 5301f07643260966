-- wave: owners also agree to the time of their outage, and are asked again while they have said nothing.

create table window_agreement (
    id         uuid        primary key default uuidv7(),
    notice_id  uuid        not null,
    wave_id    uuid        not null,
    name       text        not null,
    opens_at   timestamptz not null,
    closes_at  timestamptz not null,
    subject    text        not null,
    address    text        not null,
    agreed_at  timestamptz not null,
    constraint window_agreement_of_notice foreign key (notice_id) references window_notice on delete cascade,
    constraint window_agreement_of_wave foreign key (wave_id) references wave on delete cascade,
    constraint window_agreement_order check (opens_at < closes_at)
);
comment on table window_agreement is 'That an owner agreed to an outage. It holds for that time and those VMs alone: a wave that moves is agreed to anew.';
comment on column window_agreement.subject is 'Which VMs and applications it was about, as window_subjects tells them: with others it is agreed to anew.';
comment on column window_agreement.name is 'As the owner signed.';
comment on column window_agreement.address is 'Where the owner''s browser was.';
create index window_agreement_wave on window_agreement (wave_id);
create index window_agreement_notice on window_agreement (notice_id);

alter table window_notice
    add column reminder integer not null default 0,
    add column subject  text,
    add constraint window_notice_reminder_counts check (reminder >= 0);
comment on column window_notice.reminder is 'The how manieth time that the owner is asked for an answer again; 0: for the first time.';

comment on column window_notice.subject is 'Which VMs and applications it was about, as window_subjects tells them; null: not noted.';

create function window_subjects(of_wave uuid) returns table (email text, subject text) language sql stable as $$
    select lower(o.owner_email), md5(string_agg(o.id || coalesce(o.application_id::text, ''), ',' order by o.id))
      from wave_member m join vm_overview o on o.id = m.vm_id
     where m.wave_id = of_wave and m.skipped is null and o.owner_email <> ''
     group by 1
$$;
comment on function window_subjects is 'Owners of VMs of a wave, with a digest of which VMs and applications those are now.';

-- What each owner said last to the time that the wave has now; an objection that is still open counts whatever it was against.
create view window_stance as
select distinct on (said.wave_id, said.email) said.wave_id, said.email, said.stance, said.name, said.said_at, said.subject
  from (select a.wave_id, lower(n.recipient_email) as email, 'agreed' as stance, a.name, a.agreed_at as said_at,
               a.opens_at, a.closes_at, false as open, a.subject
          from window_agreement a join window_notice n on n.id = a.notice_id
        union all
        select o.wave_id, lower(n.recipient_email), 'objected', o.name, o.raised_at, o.objected_to, null,
               o.answer is null, null
          from window_objection o join window_notice n on n.id = o.notice_id
         where o.answer is distinct from 'withdrawn') said
  left join wave_charter c on c.wave_id = said.wave_id
  left join cutover_window w on w.id = c.window_id and w.cancelled_at is null
 where said.open or said.opens_at = w.opens_at and coalesce(said.closes_at, w.closes_at) = w.closes_at
 order by said.wave_id, said.email, said.open desc, said.said_at desc;
comment on view window_stance is 'agreed or objected, by wave and owner; who is not in it has not answered. An agreement whose subject is not that of window_subjects was about other VMs.';
