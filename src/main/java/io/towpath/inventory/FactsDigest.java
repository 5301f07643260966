package io.towpath.inventory;

import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.SourceNote;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// SHA-256 over all facts of a VM, each with its length before it, so that no two VMs read alike. Not over the VM's
/// fingerprint: a touched file with the same content is no news.
final class FactsDigest {

    private final MessageDigest sha256;

    private FactsDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String of(DiscoveredVm vm) {
        FactsDigest digest = new FactsDigest();
        Hardware hardware = vm.hardware();
        digest.add(vm.name(), vm.container(), vm.place(), vm.storedBytes());
        digest.add(hardware.cpus(), hardware.coresPerSocket(), hardware.memoryBytes(), hardware.firmware(),
                hardware.secureBoot(), hardware.osId(), hardware.osName(), hardware.hardwareVersion(),
                hardware.annotation());
        digest.add(vm.disks().size());
        for (DiscoveredDisk disk : vm.disks()) {
            digest.add(disk.key(), disk.label(), disk.file(), disk.member(), disk.slot().controller(),
                    disk.slot().bus(), disk.slot().unit(), disk.capacityBytes(), disk.storedBytes(), disk.format(),
                    disk.fingerprint());
        }
        digest.add(vm.nics().size());
        for (DiscoveredNic nic : vm.nics()) {
            digest.add(nic.network(), nic.adapter(), nic.mac(), nic.connected());
        }
        for (DiscoveredDisk disk : vm.disks()) {
            digest.add(disk.traits());
        }
        for (DiscoveredNic nic : vm.nics()) {
            digest.add(nic.traits());
        }
        digest.add(vm.placement(), vm.traits(), vm.tags());
        for (SourceNote note : vm.notes()) {
            digest.add(note.severity(), note.code(), note.detail(), note.remedy());
        }
        return HexFormat.of().formatHex(digest.sha256.digest());
    }

    private void add(@Nullable Object... facts) {
        for (@Nullable
        Object fact : facts) {
            byte[] bytes = fact == null ? new byte[0] : fact.toString().getBytes(StandardCharsets.UTF_8);
            sha256.update(ByteBuffer.allocate(4).putInt(fact == null ? -1 : bytes.length).flip());
            sha256.update(bytes);
        }
    }
}
