-- readiness: what the rules say about each VM.

create table assessment (
    vm_id         uuid        primary key,
    verdict       text        not null,
    judged_at     timestamptz not null,
    rules_version integer     not null,
    vm_version    integer     not null,
    constraint assessment_of_vm foreign key (vm_id) references vm,
    constraint assessment_verdict_known check (verdict in ('ready', 'warnings', 'blocked'))
);
comment on table assessment is 'The judgement of a VM by all rules; a VM without a row is unknown.';
comment on column assessment.rules_version is 'Of the set of rules that judged; an older one is judged again at start.';
comment on column assessment.vm_version is 'The VM''s version that was judged.';

create table finding (
    vm_id       uuid        not null,
    position    integer     not null,
    rule        text        not null,
    severity    text        not null,
    what        text        not null,
    fix         text        not null,
    found_since timestamptz not null,
    constraint finding_pk primary key (vm_id, position),
    constraint finding_of_assessment foreign key (vm_id) references assessment,
    constraint finding_severity_known check (severity in ('blocker', 'warning', 'advice', 'info'))
);
comment on table finding is 'What one rule says about one VM, worst first.';
comment on column finding.found_since is 'When this rule first said so about this VM, without a break since.';
create index finding_rule on finding (rule, severity);
