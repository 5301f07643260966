package io.towpath.demo;

/// Where a VM of the made-up estate runs.
///
/// @param vcenter     host name of the vCenter
/// @param vcenterUuid its instance UUID
/// @param datastore   of the cluster, where the disks lie
record DemoPlace(String vcenter, String vcenterUuid, String datacenter, String cluster, String host,
        String datastore) {}
