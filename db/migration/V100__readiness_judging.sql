-- Whoever judges a VM, or marks it to be judged again, holds its row here to the end of the transaction: a mark made while a
-- judgement is on its way is set after it, and stays.

create table judging (
    vm_id uuid primary key,
    constraint judging_of_vm foreign key (vm_id) references vm on delete cascade
);
comment on table judging is 'Held by whoever judges a VM or marks it to be judged again; of VMs never judged as well, which have no assessment to hold.';
