package io.towpath.migration.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.planning.mapping.FakeMappings;
import io.towpath.replication.Quiesce;
import io.towpath.replication.ReplicaDisk;
import io.towpath.replication.Replication;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where disks land when a scan changes what the VM is called and where its disks stand.
class LandingTest {

    @TempDir
    Path folder;

    @Test
    void aDiskThatIsKeptInStepStaysWhereItWasBegun() throws Exception {
        Peers peers = new Peers(folder);
        VmDisk first = peers.vm.disks().getFirst();
        VmDisk second = peers.vm.disks().getLast();
        Path begun = peers.landing().file(peers.context(), first);
        Vm renamed = named(peers.vm, "web01-migrated", List.of(moved(second, 0), moved(first, 1)));

        Landing landing = landing(peers, List.of(replica(first, begun)));

        assertThat(landing.file(peers.context(1, renamed), moved(first, 1))).isEqualTo(begun);
        assertThat(landing.vm(peers.context(1, renamed)).disks().getFirst().file()).as("by its place, as ever")
                .isEqualTo(begun);
    }

    @Test
    void aDiskThatCameSinceTakesNoOthersFile() throws Exception {
        Peers peers = new Peers(folder);
        VmDisk first = peers.vm.disks().getFirst();
        VmDisk second = peers.vm.disks().getLast();
        Path begun = peers.landing().file(peers.context(), first);

        Path file = landing(peers, List.of(replica(first, begun))).file(peers.context(), moved(second, 0));

        assertThat(file).isNotEqualTo(begun).hasParentRaw(begun.getParent()).hasFileName(
                begun.getFileName().toString().replace("disk0", "disk0-" + second.id().toString().replace("-", "")
                        .substring(12)));
    }

    private static Landing landing(Peers peers, List<ReplicaDisk> disks) {
        return new Landing(new TargetPlatforms(List.of(peers.kvm)), new Wires(new FakeMappings()),
                new NoReplications() {
                    @Override
                    public Optional<Replication> of(UUID migrationId) {
                        return Optional.of(new Replication(migrationId, new UUID(0, 1), "vm-7", "web01", Quiesce.TRY,
                                null, null, null, null, null, null, disks));
                    }
                });
    }

    private static ReplicaDisk replica(VmDisk disk, Path file) {
        return new ReplicaDisk(disk.id(), disk.facts().key(), disk.facts().label(), null, 1 << 20, file.toString(),
                "qcow2", null, null, null, null, null);
    }

    private static VmDisk moved(VmDisk disk, int position) {
        return new VmDisk(disk.id(), position, disk.facts());
    }

    private static Vm named(Vm vm, String name, List<VmDisk> disks) {
        return new Vm(vm.id(), vm.sourceId(), vm.sourceName(), vm.externalId(), name, vm.hardware(),
                new ArrayList<>(disks), vm.nics(), vm.notes(), vm.container(), vm.place(), vm.storedBytes(),
                vm.application(), vm.ownerName(), vm.ownerEmail(), vm.firstSeenAt(), vm.lastSeenAt(), vm.missingSince(),
                vm.version());
    }
}
