package io.towpath.platform.vsphere;

import io.towpath.disk.nbd.NbdUri;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of a disk of a snapshot at an NBD server that somebody runs beside the vCenter, with its variable parts in
/// braces: `nbds://reader.example.com:10809/{vm}/{snapshot}/{disk}`.
///
/// | part         | is                                                       |
/// |--------------|----------------------------------------------------------|
/// | `{vm}`       | the VM's name                                            |
/// | `{vmId}`     | the vCenter's id of it, `vm-42`                          |
/// | `{snapshot}` | the vCenter's id of the snapshot, `snapshot-7`           |
/// | `{disk}`     | the disk's device key, `2000`                            |
/// | `{file}`     | its file at the snapshot, `[DS1] web01/web01-000001.vmdk` |
record NbdTemplate(String text) {

    private static final Pattern PART = Pattern.compile("\\{([^{}]*)}");
    private static final Set<String> KNOWN = new TreeSet<>(Set.of("vm", "vmId", "snapshot", "disk", "file"));

    /// @throws IOException saying what is wrong with it
    static NbdTemplate parse(String typed) throws IOException {
        String text = typed.strip();
        Set<String> used = new TreeSet<>();
        Matcher part = PART.matcher(text);
        while (part.find()) {
            if (!KNOWN.contains(part.group(1))) {
                throw new IOException(
                        "{%s} is no variable part, expected one of %s".formatted(part.group(1), braced()));
            }
            used.add(part.group(1));
        }
        if (!used.contains("snapshot") && !used.contains("file") || !used.contains("disk") && !used.contains("file")) {
            throw new IOException(
                    "it does not say which disk of which snapshot: it needs {snapshot} and {disk}, or {file}");
        }
        if (text.replaceFirst("^[^:]*://", "").replaceFirst("/.*", "").contains("{")) {
            throw new IOException("the host may not vary");
        }
        if (text.replaceFirst("^[^?]*", "").contains("{")) {
            throw new IOException("what follows the question mark may not vary");
        }
        NbdTemplate template = new NbdTemplate(text);
        template.sample();
        return template;
    }

    /// For a VM that there is not.
    NbdUri sample() throws IOException {
        return uri(
                Map.of("vm", "vm", "vmId", "vm-1", "snapshot", "snapshot-1", "disk", "2000", "file", "[DS] a/a.vmdk"));
    }

    private static String braced() {
        return KNOWN.stream().map(each -> "{" + each + "}").reduce((a, b) -> a + ", " + b).orElse("");
    }

    NbdUri of(Reading reading) throws IOException {
        return uri(values(reading));
    }

    static Map<String, String> values(Reading reading) {
        Map<String, String> values = new HashMap<>();
        values.put("vm", reading.name());
        values.put("vmId", reading.vm());
        values.put("snapshot", reading.snapshot().ref());
        values.put("disk", reading.disk().key());
        values.put("file", reading.disk().backing());
        return values;
    }

    private NbdUri uri(Map<String, String> values) throws IOException {
        return NbdUri.parse(PART.matcher(text).replaceAll(part -> Matcher.quoteReplacement(URLEncoder.encode(values
                .getOrDefault(part.group(1), ""), StandardCharsets.UTF_8).replace("+", "%20"))));
    }
}
