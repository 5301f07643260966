package io.towpath.bench;

import io.towpath.disk.DiskRef;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.LivePlatform;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.NicTraits;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Placement;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.ScanListener;
import io.towpath.platform.spi.SourcePlatform;
import io.towpath.platform.spi.VmTraits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// A source for the benchmark `replications`, which puts it on the application's class path: VMs that serve and can be
/// read from snapshots, by the interfaces of every other platform. Everything above them is the real thing: scan,
/// readiness, waves, slots, leases, passes, journals, images. Reading costs nearly nothing: of each MiB of a disk 4 KiB are
/// stored, all of them change from snapshot to snapshot, and a block of a later snapshot comes after about a second.
///
/// What outlives the process, snapshots, lies in the folder that is registered.
@Component
class SlowSource implements SourcePlatform, LivePlatform {

    static final String KIND = "bench";
    static final int LEAF = 1 << 20;
    /// Of the first disk.
    static final int FIRST_KEY = 2000;
    static final int BLOCK = 4 << 10;
    static final int AT = 256 << 10;

    static final int VMS = Integer.getInteger("bench.vms", 5000);
    static final int MOVING = Integer.getInteger("bench.replications", 500);
    static final int DISKS = Integer.getInteger("bench.disks", 3);
    static final long DISK = Integer.getInteger("bench.mib", 256) * (long) LEAF;
    static final long BLOCK_MILLIS = Integer.getInteger("bench.block-millis", 1000);

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Probe probe(Place place) {
        return new Probe(true, VMS + " VMs", null);
    }

    @Override
    public void scan(Place place, ScanListener listener) throws IOException {
        for (int number = 1; number <= VMS; number++) {
            listener.found(vm(number));
        }
    }

    private static DiscoveredVm vm(int number) {
        String ref = "vm-" + number;
        List<DiscoveredDisk> disks = new ArrayList<>();
        for (int disk = 0; disk < DISKS; disk++) {
            disks.add(new DiscoveredDisk(key(disk), "Hard disk " + (disk + 1), backing(number, disk), null,
                    new DiskSlot(ControllerType.PVSCSI, 0, disk), DISK, DISK / LEAF * BLOCK, "VMDK flat",
                    uuid(number, disk), new DiskTraits("datastore-" + number % 40, "persistent", "none", "none", null,
                            null, true, true, uuid(number, disk), false)));
        }
        String address = "10.%d.%d.%d".formatted(number >> 16, number >> 8 & 255, number & 255);
        Placement placement = new Placement(ref, uuid(number, 100), uuid(number, 101), Placement.Kind.VM,
                Placement.Power.ON, ref + ".example.com", "Red Hat Enterprise Linux 9 (64-bit)", "Datacenter",
                "cluster-" + number % 12, host(number), "Folder " + number % 50, "Resources", List.of(address),
                DISK * DISKS, DISK * DISKS);
        VmTraits traits = VmTraits.builder().connectionState("connected").toolsStatus("running").toolsVersion("12352")
                .changeTracking(true).consolidationNeeded(false).faultTolerance(false).latencySensitivity("normal")
                .tpm(false).encrypted(false).snapshots(List.of()).usbDevices(List.of()).usbController(false)
                .passthroughDevices(List.of()).serialPorts(List.of()).isoConnected(List.of()).affinityRules(List.of())
                .build();
        return new DiscoveredVm(ref, name(number),
                new Hardware(2, 1, 4L << 30, Firmware.BIOS, false, "rhel9_64Guest",
                        "Red Hat Enterprise Linux 9 (64-bit)", "vmx-19", ""),
                disks, List.of(new DiscoveredNic("VM Network", NicAdapter.VMXNET3, "00:50:56:%02x:%02x:%02x".formatted(
                        number >> 16, number >> 8 & 255, number & 255), true,
                        new NicTraits(List.of(address), "vSwitch0", "Vmxnet3", true, false))),
                "vcenter", "Datacenter/vm/" + name(number), DISK * DISKS, "1", List.of(), placement, traits, Map.of());
    }

    static String name(int number) {
        return "%s-%05d".formatted(List.of("web", "db", "app", "file", "mail").get(number % 5), number);
    }

    static String host(int number) {
        return "esx-%03d.example.com".formatted(number % 60);
    }

    static String key(int disk) {
        return Integer.toString(FIRST_KEY + disk);
    }

    static String backing(int number, int disk) {
        return "[datastore-%d] %s/%s_%d.vmdk".formatted(number % 40, name(number), name(number), disk);
    }

    static String uuid(int number, int what) {
        return new UUID(number, what).toString();
    }

    @Override
    public DiskRef disk(Place place, String file, String member) throws IOException {
        throw new IOException(file + ": disks are read from snapshots");
    }

    @Override
    public String fingerprint(Place place, String file, String member) throws IOException {
        throw new IOException(file + ": disks are read from snapshots");
    }

    @Override
    public LiveVm open(Place place, String externalId) throws IOException {
        return new Serving(Integer.parseInt(externalId.substring(3)), Path.of(place.location()));
    }
}
