package io.towpath.platform.libvirt;

import io.towpath.units.Sha256;

/// Makes of a VM's name one that is safe as a folder, a file and a libvirt domain: ASCII letters, digits, `.`, `_`, `-`,
/// at most 80 characters, beginning with a letter or digit. A name that had to be changed gets a mark made of the
/// original, so that `a/b` and `a:b` stay two.
final class SafeName {

    private static final int LONGEST = 80;
    private static final int MARK = 8;

    private SafeName() {}

    static String of(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[^A-Za-z0-9]+", "");
        if (safe.equals(name) && !safe.isEmpty() && safe.length() <= LONGEST) {
            return safe;
        }
        String kept = safe.substring(0, Math.min(safe.length(), LONGEST - MARK - 1)).replaceAll("-+$", "");
        return (kept.isEmpty() ? "vm" : kept) + "-" + sha256(name).substring(0, MARK);
    }

    /// Lower-case hexadecimal SHA-256 of a text in UTF-8.
    static String sha256(String text) {
        return Sha256.hex(text);
    }
}
