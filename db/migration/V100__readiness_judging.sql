-- Whoever judges a VM, or marks it to be judged again, holds its row here to the end of the transaction: a mark made while a
-- judgement is on its way is set after it, and stays.

create table judging (
    vm_id uuid primary key,
    constraint judging_of_vm foreign key (vm_id) references vm on delete cascade
);
comment on table judging is 'Held by whoever judges a VM or marks it to be judged again; of VMs never judged as well, which have no assessment to hold.';

-- no VM comes between these rows and the trigger, where another node still scans
lock table vm in share row exclusive mode;
insert into judging (vm_id) select id from vm;

-- with the VM itself: whoever judges adds no row, and so waits for nobody who holds its row of vm
create function judging_of_new_vms() returns trigger language plpgsql as $$
begin
    insert into judging (vm_id) select id from added;
    return null;
end $$;
comment on function judging_of_new_vms is 'Every VM has its row in judging from the start.';

create trigger judging_of_new_vms after insert on vm referencing new table as added
    for each statement execute function judging_of_new_vms();
