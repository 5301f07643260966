package io.towpath.platform.vsphere;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is needed of a disk's descriptor to know which files to fetch. Whether it is sound is for the engine to see.
///
/// @param parentCid `ffffffff` where there is none
record VmdkText(String cid, String parentCid, List<Part> parts) {

    private static final Pattern CID = Pattern.compile("(?m)^\\s*CID\\s*=\\s*([0-9a-fA-F]{1,8})\\s*$");
    private static final Pattern PARENT = Pattern.compile("(?m)^\\s*parentCID\\s*=\\s*([0-9a-fA-F]{1,8})\\s*$");
    private static final Pattern PART = Pattern.compile(
            "(?m)^\\s*(RW|RDONLY|NOACCESS)\\s+(\\d{1,15})\\s+([A-Z]+)(?:\\s+\"([^\"\\r\\n]+)\"(?:\\s+(\\d{1,15}))?)?");

    /// @param start sectors into the file
    record Part(long sectors, String type, String file, long start) {}

    static VmdkText of(byte[] descriptor) {
        String text = new String(descriptor, StandardCharsets.ISO_8859_1);
        List<Part> parts = new ArrayList<>();
        Matcher part = PART.matcher(text);
        while (part.find()) {
            parts.add(new Part(Long.parseLong(part.group(2)), part.group(3), part.group(4) == null ? "" : part.group(4),
                    part.group(5) == null ? 0 : Long.parseLong(part.group(5))));
        }
        return new VmdkText(first(CID, text), first(PARENT, text), parts);
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1).toLowerCase(java.util.Locale.ROOT) : "";
    }
}
