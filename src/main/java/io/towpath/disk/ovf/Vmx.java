package io.towpath.disk.ovf;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.ImageException;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import io.towpath.disk.ovf.Controller.Type;
import io.towpath.disk.ovf.VmDescription.Firmware;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a `.vmx`, VMware's settings of one VM: lines of `key = "value"`, keys in any case, the last one wins.
///
/// | key                                        | becomes                   |
/// |--------------------------------------------|---------------------------|
/// | `displayName`, `annotation`, `guestOS`     | name, annotation, OS id   |
/// | `memsize` (MiB), `numvcpus`, `cpuid.coresPerSocket` | memory, CPUs     |
/// | `firmware`, `uefi.secureBoot.enabled`      | firmware, secure boot     |
/// | `scsi0.virtualDev`, `sata0.present` …      | controllers               |
/// | `scsi0:0.fileName`, `.deviceType`          | disks                     |
/// | `ethernet0.virtualDev`, `.networkName`, `.address`, `.generatedAddress` | NICs |
///
/// A name that leads out of the folder, or to a snapshot, becomes a note: the file only describes.
public final class Vmx {

    /// A file larger than this is refused.
    public static final int MAX_BYTES = 1_000_000;

    private static final Pattern LINE = Pattern.compile("\\s*([\\w.:-]+)\\s*=\\s*\"(.*)\"\\s*");
    private static final Pattern ESCAPE = Pattern.compile("\\|([0-9A-Fa-f]{2})");
    private static final Pattern DEVICE = Pattern.compile("((scsi|sata|ide|nvme)[0-9]{1,2}):([0-9]{1,2})\\.filename");
    private static final Pattern CONTROLLER = Pattern.compile("(scsi|sata|ide|nvme)([0-9]{1,2})");
    private static final Pattern ADAPTER = Pattern.compile("(ethernet[0-9]{1,2})\\.present");
    private static final Pattern SNAPSHOT = Pattern.compile(".*-[0-9]{6}\\.vmdk");
    private static final long MIB = 1 << 20;

    private final Map<String, String> keys = new TreeMap<>();
    private final List<Note> notes = new ArrayList<>();
    private final String file;

    private Vmx(String file) {
        this.file = file;
    }

    /// @param file     its name, for messages, and for the VM's name where it has none
    /// @param document its bytes, UTF-8 (or what is left of it when read so)
    public static VmDescription parse(String file, byte[] document) throws ImageException {
        if (document.length > MAX_BYTES) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, file, "vmx", null, null,
                    "the file has %d bytes, expected at most %d".formatted(document.length, MAX_BYTES), null);
        }
        Vmx vmx = new Vmx(file);
        new String(document, StandardCharsets.UTF_8).lines().forEach(vmx::line);
        if (vmx.keys.isEmpty()) {
            throw new ImageException(Reason.HEADER_INVALID, file, "vmx", null, null,
                    "no line reads key = \"value\", expected the settings of a VM", null);
        }
        return vmx.describe();
    }

    private void line(String line) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches()) {
            String value = ESCAPE.matcher(matcher.group(2)).replaceAll(escape -> Matcher.quoteReplacement(String
                    .valueOf((char) Integer.parseInt(escape.group(1), 16))));
            keys.put(matcher.group(1).toLowerCase(Locale.ROOT), value);
        }
    }

    private VmDescription describe() {
        List<Controller> controllers = new ArrayList<>();
        List<DiskDescription> disks = disks(controllers);
        int cpus = (int) number("numvcpus", 1, 4096);
        String name = keys.get("displayname");
        return new VmDescription(name == null || name.isBlank() ? file.replaceFirst("\\.vmx$", "") : name, cpus,
                (int) Math.min(cpus, number("cpuid.corespersocket", 1, 4096)), number("memsize", 0, 1L << 30) * MIB,
                "efi".equalsIgnoreCase(keys.get("firmware")) ? Firmware.EFI : Firmware.BIOS,
                isTrue("uefi.secureboot.enabled"), keys.get("guestos"), keys.get("guestosdetailed"),
                version(), keys.get("annotation"), disks, nics(), controllers, notes);
    }

    private @Nullable String version() {
        String version = keys.get("virtualhw.version");
        return version == null ? null : "vmx-" + version;
    }

    private List<DiskDescription> disks(List<Controller> controllers) {
        List<DiskDescription> disks = new ArrayList<>();
        keys.forEach((key, value) -> {
            Matcher device = DEVICE.matcher(key);
            if (!device.matches() || !isDisk(key.substring(0, key.lastIndexOf('.')), value)) {
                return;
            }
            String controller = device.group(1);
            if (controllers.stream().noneMatch(known -> known.id().equals(controller))) {
                controllers.add(controller(controller));
            }
            String name = value;
            if (!FileNames.plain(name)) {
                notes.add(new Note("disk-elsewhere",
                        "disk %s is '%s', which is not in this folder".formatted(key, Printable.of(value))));
                name = null;
            } else if (SNAPSHOT.matcher(name).matches()) {
                notes.add(new Note("disk-of-a-snapshot",
                        "disk %s is '%s', the delta of a snapshot".formatted(key, Printable.of(value))));
            }
            disks.add(new DiskDescription(key.substring(0, key.lastIndexOf('.')), name, 0, 1, null, "vmdk", controller,
                    Integer.valueOf(device.group(3))));
        });
        return disks;
    }

    private boolean isDisk(String device, String fileName) {
        String type = keys.getOrDefault(device + ".devicetype", "disk").toLowerCase(Locale.ROOT);
        return !"false".equalsIgnoreCase(keys.get(device + ".present")) && (type.contains("disk"))
                && fileName.toLowerCase(Locale.ROOT).endsWith(".vmdk");
    }

    private Controller controller(String id) {
        Matcher matcher = CONTROLLER.matcher(id);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(id);
        }
        String model = keys.get(id + ".virtualdev");
        Type type = switch (matcher.group(1)) {
            case "sata" -> Type.AHCI;
            case "ide" -> Type.IDE;
            case "nvme" -> Type.NVME;
            // Without a model VMware's own default for old hardware applies.
            case String _ -> model == null ? Type.LSILOGIC : Type.ofModel(model);
        };
        return new Controller(id, type, Integer.parseInt(matcher.group(2)), model);
    }

    private List<Nic> nics() {
        List<Nic> nics = new ArrayList<>();
        keys.forEach((key, value) -> {
            Matcher adapter = ADAPTER.matcher(key);
            if (adapter.matches() && value.equalsIgnoreCase("true")) {
                String id = adapter.group(1);
                String network = keys.get(id + ".networkname");
                String mac = keys.get(id + ".address");
                nics.add(new Nic(network == null ? keys.get(id + ".connectiontype") : network, keys.get(id
                        + ".virtualdev"), Nic.mac(mac == null ? keys.get(id + ".generatedaddress") : mac),
                        !"false"
                                .equalsIgnoreCase(keys.get(id + ".startconnected"))));
            }
        });
        return nics;
    }

    private boolean isTrue(String key) {
        return "true".equalsIgnoreCase(keys.get(key));
    }

    private long number(String key, long otherwise, long most) {
        String text = Objects.requireNonNullElse(keys.get(key), "");
        boolean fits = text.matches("[0-9]{1,12}") && Long.parseLong(text) <= most && Long.parseLong(text) > 0;
        return fits ? Long.parseLong(text) : otherwise;
    }
}
