package io.towpath.tour.source;

import io.towpath.disk.DiskRef;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LivePlatform;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.NicTraits;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Placement;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.ScanListener;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourcePlatform;
import io.towpath.platform.spi.VmTraits;
import io.towpath.tour.time.DemoTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/// The made-up source: a folder that keeps what its VMs are, and nothing of what they hold. It is there in the demo only,
/// and there only while no real source is registered.
@Component
@ConditionalOnProperty(name = "towpath.demo.enabled", havingValue = "true")
public class SimulatedPlatform implements SourcePlatform, LivePlatform {

    /// As it is stored with a connection.
    public static final String KIND = "simulated";

    private static final long GIB = 1L << 30;

    private final OnlyHere only;
    private final Machine.Surroundings around;
    private final Map<String, Machine> machines = new LinkedHashMap<>();

    SimulatedPlatform(OnlyHere only, DemoTime time, Breakage breakage, @Value("${towpath.zone:}") String zone) {
        this.only = only;
        around = new Machine.Surroundings(time, zone.isBlank() ? ZoneId.systemDefault() : ZoneId.of(zone), breakage);
    }

    @Override
    public String kind() {
        return KIND;
    }

    /// Nobody needs another one.
    @Override
    public boolean registrable() {
        return false;
    }

    @Override
    public Probe probe(Place place) {
        try {
            only.check();
            return new Probe(true, "Made up: %d VMs that serve, write and can be copied".formatted(Site.vms().size()),
                    null);
        } catch (IOException e) {
            return new Probe(false, String.valueOf(e.getMessage()), "Remove the real source.");
        }
    }

    @Override
    public void scan(Place place, ScanListener listener) throws IOException {
        only.check();
        for (Blueprint plan : Site.vms()) {
            listener.lookingAt(plan.name());
            listener.found(discovered(plan, machine(place, plan).state()));
        }
    }

    @Override
    public LiveVm open(Place place, String externalId) throws IOException {
        only.check();
        Blueprint plan = Site.vms().stream().filter(each -> each.ref().equals(externalId)).findFirst()
                .orElseThrow(() -> new SourceFaultException(SourceFaultException.Kind.GONE, "ManagedObjectNotFound",
                        "there is no VM " + externalId, null));
        around.breakage().reach(plan);
        return machine(place, plan);
    }

    private Machine machine(Place place, Blueprint plan) throws IOException {
        synchronized (machines) {
            Machine known = machines.get(plan.ref());
            if (known == null) {
                Path folder = Files.createDirectories(Path.of(place.location()));
                known = new Machine(plan, new MachineFile(folder.resolve(plan.ref() + ".vm")), around);
                machines.put(plan.ref(), known);
            }
            return known;
        }
    }

    private DiscoveredVm discovered(Blueprint plan, LiveState state) {
        List<DiscoveredDisk> disks = new ArrayList<>();
        for (LiveDisk disk : state.disks()) {
            disks.add(new DiscoveredDisk(disk.key(), disk.label(), disk.backing(), null,
                    new DiskSlot(ControllerType.PVSCSI, 0, disks.size()), disk.capacityBytes(),
                    disk.capacityBytes() * plan.stored() / 100, "VMDK flat", String.valueOf(disk.uuid()),
                    new DiskTraits(Site.DATASTORE, "persistent", "none", "none", null, null, true, state.tracking(),
                            disk.uuid(), false)));
        }
        String address = "10.81.4." + (Integer.parseInt(plan.ref().substring(3)) - 8990);
        long capacity = disks.stream().mapToLong(DiscoveredDisk::capacityBytes).sum();
        Placement.Power power = state.power() == Power.ON ? Placement.Power.ON : Placement.Power.OFF;
        Placement placement = new Placement(plan.ref(), uuid(plan, "instance"), uuid(plan, "bios"), Placement.Kind.VM,
                power, plan.name() + ".edge.nordwind.example", plan.osName(), Site.DATACENTER, Site.CLUSTER,
                plan.host(), "Branch", "Resources", List.of(address), capacity * plan.stored() / 100, capacity);
        DiscoveredNic nic = new DiscoveredNic(Site.NETWORK, NicAdapter.VMXNET3,
                "00:50:56:81:04:%02x".formatted(Integer.parseInt(plan.ref().substring(3)) - 8990),
                state.nics().getFirst().connected(), new NicTraits(List.of(address), "vSwitch0", "Vmxnet3", true,
                        false));
        return new DiscoveredVm(plan.ref(), state.name(),
                new Hardware(2, 1, 4 * GIB, Firmware.BIOS, false, plan.osId(), plan.osName(), "vmx-19", state.note()),
                disks, List.of(nic), "vcenter", "%s/vm/Branch/%s".formatted(Site.DATACENTER, plan.name()),
                capacity * plan.stored() / 100, "%s %s %s".formatted(power, state.name(), state.tracking()), List.of(),
                placement, traits(plan, state), Map.of());
    }

    private static VmTraits traits(Blueprint plan, LiveState state) {
        boolean runs = state.power() == Power.ON;
        return VmTraits.builder().connectionState("connected").toolsStatus(runs ? "running" : "not-running")
                .toolsVersion("12352").changeTracking(state.tracking()).consolidationNeeded(false)
                .faultTolerance(false).latencySensitivity("normal").tpm(false)
                .encrypted(Site.ENCRYPTED.contains(plan.name()))
                .snapshots(List.of()).usbDevices(List.of()).usbController(false).passthroughDevices(List.of())
                .serialPorts(List.of()).isoConnected(List.of()).affinityRules(List.of()).build();
    }

    private static String uuid(Blueprint plan, String what) {
        return UUID.nameUUIDFromBytes("%s of %s".formatted(what, plan.ref()).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    @Override
    public DiskRef disk(Place place, String file, @Nullable String member) throws IOException {
        throw new IOException(file + ": disks of a made-up VM are read from its snapshots");
    }

    @Override
    public String fingerprint(Place place, String file, @Nullable String member) throws IOException {
        throw new IOException(file + ": disks of a made-up VM are read from its snapshots");
    }
}
