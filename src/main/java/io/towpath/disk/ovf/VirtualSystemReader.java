package io.towpath.disk.ovf;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.Printable;
import io.towpath.disk.ImageException;
import io.towpath.disk.ovf.VmDescription.Firmware;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads one `VirtualSystem` of an envelope.
final class VirtualSystemReader {

    private final String file;
    private final Map<String, DiskDescription> disks;
    private final XmlElement system;
    private final @Nullable String configuration;
    private final List<Note> notes = new ArrayList<>();
    private @Nullable XmlElement hardware;
    private @Nullable XmlElement operatingSystem;
    private @Nullable XmlElement virtualBox;
    private @Nullable String annotation;

    /// @param configuration id of the default deployment configuration; null where there is none
    VirtualSystemReader(String file, Map<String, DiskDescription> disks, XmlElement system,
            @Nullable String configuration) {
        this.file = file;
        this.disks = disks;
        this.system = system;
        this.configuration = configuration;
    }

    VmDescription read() throws ImageException {
        system.children().forEach(this::sort);
        HardwareReader items = new HardwareReader(file, disks, configuration, notes);
        if (hardware == null) {
            notes.add(new Note("hardware-missing", "the virtual system lists no hardware"));
        } else {
            items.read(hardware);
        }
        List<Nic> nics = virtualBox == null ? items.nics() : VirtualBoxMachine.withMacs(virtualBox, items.nics());
        return new VmDescription(name(), items.cpus(), items.coresPerSocket(), items.memoryBytes(), firmware(),
                secureBoot(), osId(), operatingSystem == null ? null : operatingSystem.textOf("Description"),
                hardwareVersion(), annotation, items.disks(), nics, items.controllers(), notes);
    }

    private void sort(XmlElement section) {
        switch (OvfNames.kind(section)) {
            case "Info", "Name", "ProductSection", "EulaSection", "InstallSection", "StartupSection" -> {
                // Headings, and instructions for a first deployment, which is over.
            }
            case "VirtualHardwareSection" -> {
                if (hardware == null) {
                    hardware = section;
                } else {
                    notes.add(new Note("hardware-alternative", "a further hardware section was not read"));
                }
            }
            case "OperatingSystemSection" -> operatingSystem = section;
            case "AnnotationSection" -> annotation = section.textOf("Annotation");
            case "Machine" -> virtualBox = section;
            case String other -> {
                boolean needed = !"false".equals(section.attribute("required"));
                notes.add(new Note(needed ? "section-not-understood" : "section-ignored",
                        "'%s' has no equivalent at the target".formatted(Printable.of(other))));
            }
        }
    }

    private String name() {
        String name = system.textOf("Name");
        String id = system.attribute("id");
        if (name != null) {
            return name;
        }
        return id == null || id.isBlank() ? "unnamed" : id;
    }

    private Firmware firmware() {
        String told = setting("firmware").orElse("bios");
        boolean efi = told.equalsIgnoreCase("efi") || (virtualBox != null && VirtualBoxMachine.isEfi(virtualBox));
        return efi ? Firmware.EFI : Firmware.BIOS;
    }

    private boolean secureBoot() {
        return setting("bootOptions.efiSecureBootEnabled").or(() -> setting("uefi.secureBoot.enabled"))
                .map(value -> value.equalsIgnoreCase("true")).orElse(false);
    }

    /// A `vmw:Config` or `vmw:ExtraConfig` of the machine.
    private Optional<String> setting(String key) {
        if (hardware == null) {
            return Optional.empty();
        }
        for (XmlElement child : hardware.children()) {
            boolean setting = child.name.equals("Config") || child.name.equals("ExtraConfig");
            if (setting && key.equals(child.attribute(OvfNames.VMWARE, "key"))) {
                return Optional.ofNullable(child.attribute(OvfNames.VMWARE, "value"));
            }
        }
        return Optional.empty();
    }

    private @Nullable String osId() {
        if (operatingSystem == null) {
            return null;
        }
        String vmware = operatingSystem.attribute(OvfNames.VMWARE, "osType");
        String box = operatingSystem.textOf("OSType");
        if (vmware != null || box != null) {
            return vmware != null ? vmware : box;
        }
        String cim = operatingSystem.attribute("id");
        return cim == null ? null : "cim:" + cim;
    }

    private @Nullable String hardwareVersion() {
        return hardware == null
                ? null
                : hardware.child("System").map(found -> found.textOf("VirtualSystemType")).orElse(null);
    }
}
