package io.towpath.disk.ovf;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.ImageException;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import io.towpath.disk.ovf.OvfDescriptor.FileReference;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads OVF envelopes 0.9, 1.x and 2.x as VMware, VirtualBox and open-vmdk write them.
///
/// Source: DMTF DSP0243. What contradicts itself is refused; what we do not understand becomes a note.
public final class Ovf {

    /// A descriptor larger than this is refused before it is read.
    public static final int MAX_BYTES = SafeXml.MAX_BYTES;

    /// Of files and of disks, as of the members of an archive: each disk becomes a file.
    static final int MAX_FILES = 1_000;
    private static final int LONGEST_VERSION = 20;

    private final String file;
    private final Map<String, FileReference> files = new LinkedHashMap<>();
    private final Map<String, DiskDescription> disks = new LinkedHashMap<>();
    private final List<Note> notes = new ArrayList<>();
    private final List<VmDescription> vms = new ArrayList<>();
    private @Nullable String configuration;

    private Ovf(String file) {
        this.file = file;
    }

    /// @param file     name of the descriptor, for messages
    /// @param document its bytes
    /// @throws ImageException XML_UNSAFE, XML_INVALID, LIMIT_EXCEEDED, OVF_INCONSISTENT, EXTERNAL_REFERENCE,
    ///                        SNAPSHOT_CHAIN or UNSUPPORTED_FEATURE
    public static OvfDescriptor parse(String file, byte[] document) throws ImageException {
        return new Ovf(file).envelope(SafeXml.read(file, document));
    }

    private OvfDescriptor envelope(XmlElement root) throws ImageException {
        if (!root.name.equals("Envelope") || !OvfNames.isEnvelope(root.namespace)) {
            throw new ImageException(Reason.XML_INVALID, file, "XML document", "root", null,
                    "the root element is '%s' of namespace '%s', expected an OVF Envelope".formatted(Printable.of(
                            root.name), Printable.of(root.namespace)),
                    "Give the .ovf file of the export.");
        }
        // References and disks come first by the standard, but nothing depends on it.
        for (XmlElement section : root.children()) {
            if (section.name.equals("References")) {
                references(section);
            }
        }
        for (XmlElement section : root.children()) {
            switch (OvfNames.kind(section)) {
                case "DiskSection" -> disks(section);
                case "DeploymentOptionSection" -> configuration = defaultConfiguration(section);
                case String _ -> {
                    // In a moment.
                }
            }
        }
        for (XmlElement section : root.children()) {
            content(section);
        }
        if (vms.isEmpty()) {
            throw inconsistent("Envelope", "VirtualSystem", "the envelope holds no virtual system, expected one");
        }
        return new OvfDescriptor(file, version(root), vms, withAttachment(), List.copyOf(files.values()), notes);
    }

    private static String version(XmlElement root) {
        String declared = root.attribute("version");
        if (declared != null && declared.length() <= LONGEST_VERSION && declared.matches("[0-9]+(\\.[0-9]+)*")) {
            return declared;
        }
        return switch (root.namespace) {
            case OvfNames.OVF_0_9 -> "0.9";
            case OvfNames.OVF_2 -> "2.0";
            case String _ -> "1.0";
        };
    }

    private void references(XmlElement section) throws ImageException {
        Set<String> names = new HashSet<>();
        for (XmlElement reference : section.children("File").toList()) {
            String id = required(reference, "id");
            String name = FileNames.requirePlain(file, required(reference, "href"));
            String compression = reference.attribute("compression");
            boolean gzip = compression == null
                    ? name.toLowerCase(Locale.ROOT).endsWith(".gz")
                    : compression.equals("gzip");
            refuse(id, "compression", gzip || "identity".equals(compression) ? null : compression);
            refuse(id, "chunkSize", reference.attribute("chunkSize"));
            if (!names.add(Objects.requireNonNullElse(FileNames.decoded(name), name))) {
                throw inconsistent("File", "href",
                        "two files are named '%s', expected each once".formatted(Printable.of(
                                name)));
            }
            String size = reference.attribute("size");
            if (files.put(id, new FileReference(id, name, size == null ? null : size("File", "size", size),
                    gzip)) != null) {
                throw inconsistent("File", "id",
                        "two files have the id '%s', expected each once".formatted(Printable.of(
                                id)));
            }
            requireFew("File", files.size());
        }
    }

    private void refuse(String id, String feature, @Nullable String value) throws ImageException {
        if (value != null) {
            throw new ImageException(Reason.UNSUPPORTED_FEATURE, file, "File", feature, null,
                    "file %s has %s '%s', which is not supported".formatted(Printable.of(id), feature, Printable.of(
                            value)),
                    "Export the VM again, uncompressed or with gzip, and in one piece.");
        }
    }

    /// The configuration marked as default, else the first.
    private static @Nullable String defaultConfiguration(XmlElement section) {
        List<XmlElement> all = section.children("Configuration").toList();
        return all.stream().filter(one -> "true".equals(one.attribute("default"))).findFirst()
                .or(() -> all.stream().findFirst()).map(one -> one.attribute("id")).orElse(null);
    }

    private void disks(XmlElement section) throws ImageException {
        Set<String> used = new HashSet<>();
        for (XmlElement child : section.children()) {
            switch (child.name) {
                case "Info" -> {
                    // A heading for people.
                }
                case "Disk" -> disk(child, used);
                case String other -> notes.add(new Note("section-ignored", "DiskSection holds an unknown '%s'"
                        .formatted(Printable.of(other))));
            }
        }
    }

    private void disk(XmlElement disk, Set<String> used) throws ImageException {
        String id = required(disk, "diskId");
        String parent = disk.attribute("parentRef");
        if (parent != null) {
            throw new ImageException(Reason.SNAPSHOT_CHAIN, file, "Disk", "parentRef", null,
                    "disk %s builds on disk '%s', expected a disk of its own".formatted(Printable.of(id), Printable.of(
                            parent)),
                    "Consolidate or remove the VM's snapshots and export it again.");
        }
        String fileRef = disk.attribute("fileRef");
        FileReference reference = fileRef == null ? null : files.get(fileRef);
        if (fileRef != null && reference == null) {
            throw inconsistent("Disk", "fileRef", "disk %s refers to file '%s', which is not among the references"
                    .formatted(Printable.of(id), Printable.of(fileRef)));
        }
        if (fileRef != null && !used.add(fileRef)) {
            throw inconsistent("Disk", "fileRef", "two disks refer to file '%s', expected each file once".formatted(
                    Printable.of(fileRef)));
        }
        BigInteger unit = unit(id, disk.attribute("capacityAllocationUnits"));
        long capacity = capacity(id, required(disk, "capacity"), unit);
        String populated = disk.attribute("populatedSize");
        DiskDescription description = new DiskDescription(id, reference == null ? null : reference.name(), capacity,
                unit.longValueExact(), populated == null ? null : size("Disk", "populatedSize", populated), disk
                        .attribute("format"),
                null, null);
        if (disks.put(id, description) != null) {
            throw inconsistent("Disk", "diskId",
                    "two disks have the id '%s', expected each once".formatted(Printable.of(
                            id)));
        }
        requireFew("Disk", disks.size());
    }

    private void requireFew(String structure, int count) throws ImageException {
        if (count > MAX_FILES) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, file, structure, null, null,
                    "there are more than %d elements '%s'".formatted(MAX_FILES, structure),
                    "Export the VMs one by one.");
        }
    }

    private BigInteger unit(String disk, @Nullable String units) throws ImageException {
        return AllocationUnits.bytes(units == null ? "byte" : units).orElseThrow(() -> inconsistent("Disk",
                "capacityAllocationUnits", "disk %s counts in '%s', expected a unit of bytes".formatted(Printable.of(
                        disk), Printable.of(Objects.requireNonNullElse(units, "")))));
    }

    private long capacity(String disk, String text, BigInteger unit) throws ImageException {
        if (text.startsWith("${")) {
            throw new ImageException(Reason.UNSUPPORTED_FEATURE, file, "Disk", "capacity", null,
                    "the capacity of disk %s is the property '%s', expected a number".formatted(Printable.of(disk),
                            Printable.of(text)),
                    "Deploy the template once and export the deployed VM.");
        }
        BigInteger bytes = BigInteger.valueOf(size("Disk", "capacity", text)).multiply(unit);
        if (bytes.signum() <= 0 || bytes.bitLength() > 63) {
            throw inconsistent("Disk", "capacity", "the capacity of disk %s is %s bytes, expected 1 to 2^63 - 1"
                    .formatted(Printable.of(disk), bytes));
        }
        return bytes.longValueExact();
    }

    private void content(XmlElement section) throws ImageException {
        switch (OvfNames.kind(section)) {
            case "References", "DiskSection", "NetworkSection", "Strings", "DeploymentOptionSection", "Info", "Name",
                    "ProductSection", "EulaSection", "AnnotationSection", "StartupSection",
                    "ResourceAllocationSection" -> {
                // Read elsewhere, or of no use to a VM that is already deployed.
            }
            case "VirtualSystem" -> vms.add(new VirtualSystemReader(file, disks, section, configuration).read());
            case "VirtualSystemCollection" -> {
                for (XmlElement inner : section.children()) {
                    content(inner);
                }
            }
            case String other -> {
                boolean needed = !"false".equals(section.attribute("required"));
                notes.add(new Note(needed ? "section-not-understood" : "section-ignored",
                        "'%s' has no equivalent at the target".formatted(Printable.of(other))));
            }
        }
    }

    /// The disks, each with the place where the first VM that uses it attaches it.
    private List<DiskDescription> withAttachment() {
        for (VmDescription vm : vms.reversed()) {
            for (DiskDescription attached : vm.disks().reversed()) {
                disks.put(attached.diskId(), attached);
            }
        }
        return List.copyOf(disks.values());
    }

    private String required(XmlElement element, String attribute) throws ImageException {
        String value = element.attribute(attribute);
        if (value == null || value.isBlank()) {
            throw inconsistent(element.name, attribute, "line %d: '%s' has no '%s', which it needs".formatted(
                    element.line, element.name, attribute));
        }
        return value.strip();
    }

    private long size(String structure, String field, String text) throws ImageException {
        String digits = text.strip();
        if (!digits.matches("[0-9]{1,19}") || new BigInteger(digits).bitLength() > 63) {
            throw inconsistent(structure, field,
                    "%s is '%s', expected a whole number below 2^63".formatted(field, Printable.of(text)));
        }
        return Long.parseLong(digits);
    }

    private ImageException inconsistent(String structure, String field, String detail) {
        return inconsistent(file, structure, field, detail);
    }

    static ImageException inconsistent(String file, String structure, String field, String detail) {
        return new ImageException(Reason.OVF_INCONSISTENT, file, structure, field, null, detail,
                "Export the VM again; this descriptor contradicts itself.");
    }
}
