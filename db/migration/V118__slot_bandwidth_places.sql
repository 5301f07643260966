-- slot: rules on bandwidth also for one target, one link, one ESXi host or one datastore; nodes that copy share what is allowed.

alter table bandwidth_rule
    add column target_id uuid,
    add column host      text,
    add column datastore text,
    add constraint bandwidth_rule_to_target foreign key (target_id) references connection on delete cascade,
    add constraint bandwidth_rule_host_whole
        check (host is null or (btrim(host) <> '' and source_id is not null and target_id is null)),
    add constraint bandwidth_rule_datastore_whole
        check (datastore is null or (btrim(datastore) <> '' and source_id is not null and target_id is null
                                     and host is null));
comment on table bandwidth_rule is 'All that are about a copy hold at once; of those in force that are about the same, the lowest.';
comment on column bandwidth_rule.source_id is 'Null: all sources together, or all that goes to the target.';
comment on column bandwidth_rule.target_id is 'Null: whatever the target. With a source: the link between the two.';
comment on column bandwidth_rule.host is 'An ESXi host of the source, by the name of the last scan; null: all of them.';
comment on column bandwidth_rule.datastore is 'A datastore of the source, by the name of the last scan; null: all of them.';
create index bandwidth_rule_target on bandwidth_rule (target_id);

create table bandwidth_share (
    place            text   not null,
    node             text   not null,
    bytes_per_second bigint not null,
    constraint bandwidth_share_once primary key (place, node),
    constraint bandwidth_share_of_node foreign key (node) references slot_node on delete cascade,
    constraint bandwidth_share_range check (bytes_per_second > 0)
);
comment on table bandwidth_share is 'How fast each node that copies reads by now: another takes no more than these leave of what is allowed. Of a silent node nothing counts.';
comment on column bandwidth_share.place is 'What the rule is about: all, source/ID, host/ID/NAME, datastore/ID/NAME, target/ID, link/ID/ID.';
create index bandwidth_share_node on bandwidth_share (node);
