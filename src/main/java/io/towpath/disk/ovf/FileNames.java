package io.towpath.disk.ovf;

import io.towpath.disk.ImageException;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Names of files that a descriptor gives: only plain names in its own folder or archive are followed.
public final class FileNames {

    private static final int MAX_BYTES = 255;

    private FileNames() {}

    /// Whether `name` names a file in one folder and nothing else: no path, no URL, no control characters, 1 to 255 bytes.
    public static boolean plain(String name) {
        return !name.isEmpty() && !name.equals(".") && !name.equals("..")
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || Character.isISOControl(c))
                && name.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }

    /// `My%20VM.vmdk` → `My VM.vmdk`: references are URIs by the standard, though not everybody encodes them. Null
    /// where the escapes are not ones of UTF-8 text or nothing is encoded.
    public static @Nullable String decoded(String name) {
        if (name.indexOf('%') < 0) {
            return null;
        }
        byte[] bytes = new byte[name.length() * 3];
        int count = 0;
        for (int i = 0; i < name.length();) {
            int c = name.codePointAt(i);
            if (c == '%') {
                if (i + 3 > name.length() || !name.substring(i + 1, i + 3).matches("[0-9A-Fa-f]{2}")) {
                    return null;
                }
                bytes[count++] = (byte) Integer.parseInt(name.substring(i + 1, i + 3), 16);
                i += 3;
            } else {
                byte[] encoded = Character.toString(c).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(encoded, 0, bytes, count, encoded.length);
                count += encoded.length;
                i += Character.charCount(c);
            }
        }
        String text = new String(bytes, 0, count, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') >= 0 ? null : text;
    }

    static String requirePlain(String descriptor, String name) throws ImageException {
        String real = decoded(name);
        if (!plain(name) || (real != null && !plain(real))) {
            throw new ImageException(Reason.EXTERNAL_REFERENCE, descriptor, "File", "href", null,
                    "a file reference is '%s', expected the plain name of a file beside the descriptor"
                            .formatted(Printable.of(name)),
                    "Put the file beside the descriptor and name it without a path.");
        }
        return name;
    }
}
