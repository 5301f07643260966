package io.towpath.disk.vhdx;

import io.towpath.disk.ImageException;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names the parent of a differencing disk, by keys and values in UTF-16. Only read to tell people; nothing is opened.
///
/// | byte | size | field         |                                                                          |
/// |-----:|-----:|---------------|--------------------------------------------------------------------------|
/// |    0 |   16 | LocatorType   |                                                                          |
/// |   18 |    2 | KeyValueCount |                                                                          |
/// |   20 |   12 | entries       | each: KeyOffset (4), ValueOffset (4), KeyLength (2), ValueLength (2)      |
final class ParentLocator {

    private static final int HEADER_BYTES = 20;
    private static final int ENTRY_BYTES = 12;

    /// As the format says to try them.
    private static final List<String> PATHS = List.of("relative_path", "volume_path", "absolute_win32_path");

    private ParentLocator() {}

    /// @param locator null or of any content; what cannot be read of it is left out
    /// @param at      byte of the file that says there is a parent
    static ImageException refusal(String file, @Nullable ByteBuffer locator, long at) {
        Map<String, String> values = locator == null ? Map.of() : values(locator);
        String parent = PATHS.stream().filter(values::containsKey).findFirst()
                .map(key -> "\"" + Printable.of(String.valueOf(values.get(key))) + "\"")
                .orElse("a disk it does not name");
        return new ImageException(Reason.SNAPSHOT_CHAIN, file, "metadata", "HasParent", at,
                "it is a differencing disk and no whole one: %s → %s".formatted(file, parent),
                "Merge it into its parent in Hyper-V (delete the checkpoint, or Merge-VHD) and try again.");
    }

    private static Map<String, String> values(ByteBuffer locator) {
        Map<String, String> values = new HashMap<>();
        int entries = locator.limit() < HEADER_BYTES ? 0 : Short.toUnsignedInt(locator.getShort(18));
        for (int i = 0; i < entries && HEADER_BYTES + (i + 1) * ENTRY_BYTES <= locator.limit(); i++) {
            int at = HEADER_BYTES + i * ENTRY_BYTES;
            values.put(text(locator, Bytes.unsigned(locator, at), Short.toUnsignedInt(locator.getShort(at + 8))),
                    text(locator, Bytes.unsigned(locator, at + 4), Short.toUnsignedInt(locator.getShort(at + 10))));
        }
        return values;
    }

    private static String text(ByteBuffer locator, long offset, int length) {
        if (offset > locator.limit() - length) {
            return "";
        }
        byte[] bytes = new byte[length];
        locator.get((int) offset, bytes);
        return new String(bytes, StandardCharsets.UTF_16LE);
    }
}
