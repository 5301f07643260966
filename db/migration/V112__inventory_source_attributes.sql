-- inventory: custom attributes and tags of a source that tell fields of people, as a person said of that source.

create table source_attribute (
    source_id uuid not null,
    field     text not null,
    attribute text not null,
    constraint source_attribute_pk primary key (source_id, field),
    constraint source_attribute_of_source foreign key (source_id) references connection,
    constraint source_attribute_field_known check (field in ('ownerName', 'ownerEmail', 'tier', 'environment', 'criticality',
                                                             'businessUnit')),
    constraint source_attribute_named check (length(attribute) between 1 and 200)
);
comment on table source_attribute is 'Which custom attribute or tag of a source''s VMs tells which of their fields: applied at the end of each scan, where no person and no file wrote that field.';

alter table field_origin drop constraint field_origin_known,
    add constraint field_origin_known check (origin in ('manual', 'api', 'import', 'source'));
comment on column field_origin.origin is 'manual: a person on a page, api: a script, import: a file, source: an attribute at the source, whose word counts least.';
