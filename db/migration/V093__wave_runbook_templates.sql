-- wave: three runbooks to begin with. People copy them or add versions of their own.
with made as (insert into runbook (name, shipped, created_by) values ('warm-linux', true, 'system') returning id)
insert into runbook_version (runbook_id, version, text, note, created_by)
select id, 1, $yaml$name: warm-linux
title: Warm Linux servers
steps:
- name: freeze-tickets
  title: Freeze change tickets
  part: initialization
  scope: wave
  kind: manual
  role: lead
  timeout: 24h
  instructions: |
    No other change touches these servers until the wave is over.
    Record the change ticket of the wave itself.
  record:
  - Change ticket
- name: lower-dns-ttl
  title: Lower the TTL of DNS names
  part: initialization
  scope: application
  kind: manual
  role: engineer
  timeout: 24h
  instructions: |
    Set the TTL of every name that will point elsewhere to 300 seconds or less.
    It counts from the moment at which the old TTL has run out.
  record:
  - Old TTL in seconds
- name: notify-owner
  title: Tell the owner that it begins
  part: before cutover
  scope: application
  kind: manual
  timeout: 15m
- name: drain-load-balancer
  title: Take it out of the load balancer
  part: before cutover
  scope: vm
  kind: manual
  role: engineer
  timeout: 15m
  after: [notify-owner]
  checklist:
  - No new sessions arrive
  - Monitoring is silenced
- name: stop-application
  title: Stop the application
  part: before cutover
  scope: vm
  kind: manual
  role: engineer
  timeout: 15m
  after: [drain-load-balancer]
  instructions: |
    Stop the services in the order that their owner gave, databases last.
- name: smoke-test
  title: Smoke test at the target
  part: after cutover
  scope: vm
  kind: manual
  timeout: 30m
  checklist:
  - It answers on its usual ports
  - systemctl --failed lists nothing
  - Time is in step
  record:
  - Seen by
- name: join-load-balancer
  title: Back into the load balancer
  part: after cutover
  scope: vm
  kind: manual
  role: engineer
  timeout: 15m
  after: [smoke-test]
- name: restore-dns-ttl
  title: Restore the TTL of DNS names
  part: finalization
  scope: application
  kind: manual
  role: engineer
  timeout: 24h
- name: backup-job
  title: Put the VMs into a backup job of the target
  part: finalization
  scope: wave
  kind: manual
  role: engineer
  timeout: 24h
  record:
  - Backup job
- name: hand-over
  title: Hand over to operations
  part: finalization
  scope: wave
  kind: manual
  role: lead
  timeout: 2d
  after: [restore-dns-ttl, backup-job]
$yaml$, 'as shipped', 'system' from made;

with made as (insert into runbook (name, shipped, created_by) values ('warm-windows', true, 'system') returning id)
insert into runbook_version (runbook_id, version, text, note, created_by)
select id, 1, $yaml$name: warm-windows
title: Warm Windows servers
steps:
- name: freeze-tickets
  title: Freeze change tickets
  part: initialization
  scope: wave
  kind: manual
  role: lead
  timeout: 24h
  record:
  - Change ticket
- name: local-administrator
  title: Know a local administrator
  part: initialization
  scope: vm
  kind: manual
  role: engineer
  timeout: 24h
  instructions: |
    When the network comes up wrong, nobody of the domain can sign in.
    Try the local account at the console of the source. Do not write the password here.
- name: lower-dns-ttl
  title: Lower the TTL of DNS names
  part: initialization
  scope: application
  kind: manual
  role: engineer
  timeout: 24h
  record:
  - Old TTL in seconds
- name: notify-owner
  title: Tell the owner that it begins
  part: before cutover
  scope: application
  kind: manual
  timeout: 15m
- name: drain-load-balancer
  title: Take it out of the load balancer
  part: before cutover
  scope: vm
  kind: manual
  role: engineer
  timeout: 15m
  after: [notify-owner]
- name: stop-application
  title: Stop the application
  part: before cutover
  scope: vm
  kind: manual
  role: engineer
  timeout: 15m
  after: [drain-load-balancer]
  checklist:
  - No restart for updates is pending
  - Services of the application are stopped
- name: boot-check
  title: Look at it after its first start
  part: after cutover
  scope: vm
  kind: manual
  role: engineer
  timeout: 30m
  checklist:
  - Device Manager shows no unknown device
  - The network card has its address, and no hidden card has it too
  - The domain trusts it
  - Windows is activated
- name: smoke-test
  title: Smoke test of the application
  part: after cutover
  scope: application
  kind: manual
  timeout: 30m
  after: [boot-check]
  record:
  - Seen by
- name: restore-dns-ttl
  title: Restore the TTL of DNS names
  part: finalization
  scope: application
  kind: manual
  role: engineer
  timeout: 24h
- name: backup-job
  title: Put the VMs into a backup job of the target
  part: finalization
  scope: wave
  kind: manual
  role: engineer
  timeout: 24h
  record:
  - Backup job
- name: hand-over
  title: Hand over to operations
  part: finalization
  scope: wave
  kind: manual
  role: lead
  timeout: 2d
  after: [restore-dns-ttl, backup-job]
$yaml$, 'as shipped', 'system' from made;

with made as (insert into runbook (name, shipped, created_by) values ('critical-application', true, 'system') returning id)
insert into runbook_version (runbook_id, version, text, note, created_by)
select id, 1, $yaml$name: critical-application
title: Critical application with approval
steps:
- name: rehearsed
  title: The way back was rehearsed
  part: initialization
  scope: application
  kind: approval
  role: lead
  timeout: 2d
  instructions: |
    Who goes back, how long it takes, and what is lost then is written down, and was tried once.
- name: freeze-tickets
  title: Freeze change tickets
  part: initialization
  scope: wave
  kind: manual
  role: lead
  timeout: 24h
  record:
  - Change ticket
- name: bridge
  title: Open the bridge call
  part: before cutover
  scope: application
  kind: manual
  timeout: 15m
  record:
  - Number or link
- name: stop-application
  title: Stop the application
  part: before cutover
  scope: application
  kind: manual
  role: engineer
  timeout: 20m
  after: [bridge]
  onFailure: hold-wave
  checklist:
  - Users are off
  - Interfaces and batch jobs are stopped
  - The last backup succeeded
  record:
  - Last backup at
- name: go
  title: Go for the outage
  part: before cutover
  scope: application
  kind: approval
  role: lead
  fourEyes: true
  timeout: 15m
  after: [stop-application]
  onFailure: hold-wave
- name: database-check
  title: Check the data
  part: after cutover
  scope: application
  kind: manual
  timeout: 30m
  onFailure: hold-wave
  checklist:
  - Row counts of the key tables are as before
  - The newest record is the one from before the stop
- name: smoke-test
  title: Smoke test by the owner
  part: after cutover
  scope: application
  kind: manual
  timeout: 45m
  after: [database-check]
  record:
  - Seen by
- name: open-for-users
  title: Open it for users
  part: after cutover
  scope: application
  kind: approval
  role: lead
  fourEyes: true
  timeout: 15m
  after: [smoke-test]
- name: backup-job
  title: Take a first backup at the target
  part: finalization
  scope: application
  kind: manual
  role: engineer
  timeout: 24h
  record:
  - Backup job
- name: hand-over
  title: Hand over to operations
  part: finalization
  scope: wave
  kind: manual
  role: lead
  timeout: 2d
  after: [backup-job]
$yaml$, 'as shipped', 'system' from made;
