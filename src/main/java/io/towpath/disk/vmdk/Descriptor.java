package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageProblems;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The text that makes extents a disk. It is a file of its own or stands inside a sparse extent. Lines are comments
/// (`#`), extents ([ExtentLine]) or `key = "value"`.
///
/// | key                  | means                                                                          |
/// |----------------------|--------------------------------------------------------------------------------|
/// | `CID`                | 8 hexadecimal digits that change with the content                              |
/// | `parentCID`          | the parent's CID when this was made; `ffffffff` where there is none             |
/// | `parentFileNameHint` | where the parent lay; only snapshots and linked clones have one                |
/// | `createType`         | how the extents are laid out                                                   |
/// | `encryption.*`       | the content is encrypted                                                       |
/// | `ddb.*`              | hints for the virtual hardware                                                 |
///
/// @param values by lower-case key, without quotes, in order
record Descriptor(String image, Map<String, String> values, List<ExtentLine> extents) {

    static final String NO_PARENT = "ffffffff";

    private static final int MOST_EXTENTS = 4096;

    static Descriptor parse(String image, String text) throws ImageException {
        Map<String, String> values = new LinkedHashMap<>();
        List<ExtentLine> extents = new ArrayList<>();
        for (int start = 0; start < text.length();) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            String line = text.substring(start, end).strip();
            start = end + 1;
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (ExtentLine.isOne(line)) {
                extents.add(ExtentLine.parse(image, line));
                if (extents.size() > MOST_EXTENTS) {
                    throw new ImageException(Reason.LIMIT_EXCEEDED, image, "descriptor", "extents", null,
                            "it has more than %d extents".formatted(MOST_EXTENTS), "Convert it on the host first.");
                }
            } else {
                put(image, values, line);
            }
        }
        return new Descriptor(image, values, extents);
    }

    private static void put(String image, Map<String, String> values, String line) throws ImageException {
        int equals = line.indexOf('=');
        if (equals <= 0) {
            throw invalid(image, "line", "the line \"%s\" is no comment, extent or key=value".formatted(
                    Printable.of(line)));
        }
        String key = line.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        String value = line.substring(equals + 1).strip();
        if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
            value = value.substring(1, value.length() - 1);
        }
        String before = values.put(key, value);
        if (before != null && !before.equals(value) && !key.startsWith("ddb.")) {
            throw new ImageException(Reason.METADATA_INCONSISTENT, image, "descriptor", key, null,
                    "%s is given twice, as \"%s\" and as \"%s\"".formatted(Printable.of(key), Printable.of(before),
                            Printable.of(value)),
                    "Get the descriptor from the host again.");
        }
    }

    String value(String key) {
        return values.getOrDefault(key.toLowerCase(Locale.ROOT), "");
    }

    String cid() {
        return value("CID").toLowerCase(Locale.ROOT);
    }

    String parentCid() {
        return value("parentCID").toLowerCase(Locale.ROOT);
    }

    String parentHint() {
        return value("parentFileNameHint");
    }

    String createType() {
        return value("createType");
    }

    /// Whether the content is only what differs from another disk.
    boolean hasParent() {
        String parent = parentCid();
        return !parent.isEmpty() && !parent.equals(NO_PARENT) || !parentHint().isEmpty();
    }

    /// Whether it says which file its parent is, and which state of it.
    boolean namesParent() {
        return !parentHint().isEmpty() && !parentCid().isEmpty() && !parentCid().equals(NO_PARENT);
    }

    /// Whether the other was made upon this one, as it is now. Some programs leave out leading zeroes.
    boolean isParentOf(Descriptor child) {
        return !cid().isEmpty() && significant(cid()).equals(significant(child.parentCid()));
    }

    private static String significant(String cid) {
        return cid.replaceFirst("^0+(?=.)", "");
    }

    /// Checks what every descriptor has to have.
    ///
    /// @param problems hears what it has not
    void validate(ImageProblems problems) throws ImageException {
        String version = value("version");
        if (version.isEmpty()) {
            problems.found(invalid(image, "version", "it has no version"));
        } else if (version.length() != 1 || version.charAt(0) < '1' || version.charAt(0) > '4') {
            problems.found(new ImageException(Reason.UNSUPPORTED_FEATURE, image, "descriptor", "version", null,
                    "its version is \"%s\", expected 1 to 4".formatted(Printable.of(version)),
                    "Convert it on the host first."));
        }
        checkCid("CID", cid(), problems);
        checkCid("parentCID", parentCid(), problems);
        if (createType().isEmpty()) {
            throw invalid(image, "createType", "it has no createType");
        }
        if (extents.isEmpty()) {
            throw invalid(image, "extents", "it names no extents");
        }
    }

    private void checkCid(String key, String cid, ImageProblems problems) throws ImageException {
        boolean fits = !cid.isEmpty() && cid.length() <= 8;
        for (int i = 0; i < cid.length() && fits; i++) {
            fits = Character.digit(cid.charAt(i), 16) >= 0;
        }
        if (!fits) {
            problems.found(invalid(image, key, "its %s is \"%s\", expected 8 hexadecimal digits".formatted(key,
                    Printable.of(cid))));
        }
    }

    /// Refuses what is encrypted: its bytes would be copied as if they were the guest's.
    ///
    /// @param problems hears of it
    void refuseEncryption(ImageProblems problems) throws ImageException {
        for (Map.Entry<String, String> entry : values.entrySet()) {
            String key = entry.getKey();
            boolean filtered = key.contains("iofilters") && entry.getValue().contains("crypt");
            if (key.startsWith("encryption") || key.startsWith("ddb.encryption") || filtered) {
                problems.found(new ImageException(Reason.UNSUPPORTED_FEATURE, image, "descriptor", key, null,
                        "the disk is encrypted (%s)".formatted(Printable.of(key)),
                        "Decrypt the VM in vSphere, then export it again."));
                return;
            }
        }
    }

    private static ImageException invalid(String image, String field, String detail) {
        return new ImageException(Reason.HEADER_INVALID, image, "descriptor", field, null, detail,
                "Get the descriptor from the host again.");
    }
}
