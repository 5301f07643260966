-- planning: minutes that cutovers take are learned apart for those whose source serves while it is copied.

create view vm_warmth as
select vm.id as vm_id,
       case when trip.state not in ('CANCELLED', 'ROLLED_BACK') then trip.mode = 'WARM'
            when c.kind in ('vsphere', 'simulated') then coalesce(vm.power_state = 'on', false)
            when c.kind <> 'imported' or vm.power_state = 'off' then false end as warm
  from vm join connection c on c.id = vm.source_id left join migration_latest trip on trip.vm_id = vm.id;
comment on view vm_warmth is
    'Whether a VM is copied while its source serves: as its trip says, else as it would be planned by what its source is and whether it runs. A measure for estimates; what a trip really is, is decided when it is planned.';
comment on column vm_warmth.warm is 'Null: nobody knows, since it came from a file that says nothing of how its source is read.';
