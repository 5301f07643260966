package io.towpath.planning.mapping;

import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A source, a target and VMs with cards and disks, with names of their own: tests share one database.
public final class Wired {

    public final UUID source;
    public final UUID target;
    public final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final JdbcClient db;

    public Wired(JdbcClient db) {
        this.db = db;
        source = connection("source", "imported");
        target = connection("target", "libvirt");
    }

    public UUID connection(String direction, String kind) {
        return db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:direction, :kind, :name, '/srv/' || :name, 'test', now()) returning id
                """).param("direction", direction).param("kind", kind)
                .param("name", direction + " " + UUID.randomUUID()).query(UUID.class).single();
    }

    public void portGroup(String name, String vlan, Integer mtu) {
        db.sql("""
                insert into source_network (source_id, name, kind, vlan, mtu, seen_at)
                values (:source, :name, 'distributed', :vlan, :mtu, now())
                """).param("source", source).param("name", name).param("vlan", vlan).param("mtu", mtu).update();
    }

    /// Judged ready, with an owner and one disk of 1 GiB on `ds-1`, in cluster `cl-1`.
    public UUID vm(String name, String... networks) {
        UUID id = db.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at,
                                cluster, owner_name, owner_email)
                values (:source, gen_random_uuid()::text, :name, 1, 1, 1024, 'bios', false, 'vcenter', 'x', 1, 'f', 'd',
                        now(), now(), 'cl-1', 'Mia', 'mia@example.com')
                returning id
                """).param("source", source).param("name", name).query(UUID.class).single();
        for (int slot = 0; slot < networks.length; slot++) {
            nic(id, slot, networks[slot]);
        }
        db.sql("""
                insert into vm_disk (vm_id, disk_key, position, label, file, controller, bus, unit, capacity_bytes,
                                     stored_bytes, format, fingerprint, datastore, traits)
                values (:vm, 'd0', 0, 'Hard disk 1', 'a.vmdk', 'pvscsi', 0, 0, 1073741824, 1, 'VMDK', 'f', 'ds-1',
                        '{"datastore":"ds-1"}')
                """).param("vm", id).update();
        db.sql("""
                insert into assessment (vm_id, verdict, judged_at, rules_version, vm_version)
                values (:vm, 'ready', now(), 1, 1)
                """).param("vm", id).update();
        return id;
    }

    public void nic(UUID vm, int slot, String network, String... addresses) {
        db.sql("""
                insert into vm_nic (vm_id, position, network, adapter, mac, connected, addresses, traits)
                values (:vm, :slot, :network, 'vmxnet3', null, true, :addresses,
                        jsonb_build_object('addresses', cast(:addresses as text[])))
                """).param("vm", vm).param("slot", slot).param("network", network).param("addresses", addresses)
                .update();
    }

    public UUID wave(UUID... vms) {
        UUID id = db.sql("""
                insert into wave (key, name, state, on_failure, target_id, format, slots, soak_business_days, since,
                                  created_at, created_by)
                values ('W-' || :key, 'Pilot', 'DRAFT', 'CONTINUE', :target, 'QCOW2', 1, 5, now(), now(), 'lena')
                returning id
                """).param("key", UUID.randomUUID().toString().substring(0, 8)).param("target", target)
                .query(UUID.class).single();
        for (int i = 0; i < vms.length; i++) {
            db.sql("insert into wave_member (wave_id, vm_id, position) values (:wave, :vm, :position)")
                    .param("wave", id).param("vm", vms[i]).param("position", i + 1).update();
        }
        return id;
    }

    public Offer network(String name, Integer vlan, Integer mtu, String... prefixes) {
        return Offer.network(target, name, "bridge", vlan, java.util.Arrays.stream(prefixes).map(Prefix::of).toList(),
                mtu);
    }

    public Assignment map(String name, String destination) {
        return new Assignment(MappingKey.all(target, source, name), new Choice.To(destination));
    }
}
