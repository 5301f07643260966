package io.towpath.disk.ova;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.Printable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The manifest of a package, one digest per file: `SHA256(web01.ovf)= 5f70…` as VMware writes it, or
/// `SHA256 (web01.ovf) = 5f70…` as VirtualBox does.
///
/// It covers every file but itself and the certificate, each once, by an algorithm we know; anything less is no proof
/// and is refused as MANIFEST_MISMATCH. Source: DMTF DSP0243 5.1.
record Manifest(String name, Map<String, Digest> digests) {

    static final int MAX_BYTES = 1 << 20;
    private static final Pattern LINE = Pattern.compile("([A-Za-z0-9-]+)\\s?\\((.+)\\)\\s*=\\s*([0-9A-Fa-f]+)\\s*");

    enum Algorithm {
        SHA1("SHA-1", 40), SHA256("SHA-256", 64), SHA512("SHA-512", 128);

        private final String javaName;
        private final int hexDigits;

        Algorithm(String javaName, int hexDigits) {
            this.javaName = javaName;
            this.hexDigits = hexDigits;
        }

        String javaName() {
            return javaName;
        }

        static Optional<Algorithm> of(String name) {
            return switch (name.toUpperCase(Locale.ROOT)) {
                case "SHA1", "SHA-1" -> Optional.of(SHA1);
                case "SHA256", "SHA-256" -> Optional.of(SHA256);
                case "SHA512", "SHA-512" -> Optional.of(SHA512);
                case String _ -> Optional.empty();
            };
        }
    }

    /// @param hex lower case
    record Digest(Algorithm algorithm, String hex) {}

    /// The manifest of files whose SHA-256 is known, in lower-case hexadecimal, in their order.
    static byte[] text(Map<String, String> sha256) {
        StringBuilder lines = new StringBuilder();
        sha256.forEach((file, hex) -> lines.append("SHA256(").append(file).append(")= ").append(hex).append('\n'));
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }

    static MessageDigest sha256() {
        return ManifestCheck.digest(Algorithm.SHA256.javaName());
    }

    static Manifest parse(String name, byte[] bytes) throws ImageException {
        Map<String, Digest> digests = new LinkedHashMap<>();
        int number = 0;
        for (String line : new String(bytes, StandardCharsets.UTF_8).split("\r\n|\n|\r", -1)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            Matcher matcher = LINE.matcher(line);
            Optional<Algorithm> algorithm = matcher.matches() ? Algorithm.of(matcher.group(1)) : Optional.empty();
            if (algorithm.isEmpty() || matcher.group(3).length() != algorithm.get().hexDigits) {
                throw mismatch(name, "line %d is not a SHA1, SHA256 or SHA512 digest of a file".formatted(number));
            }
            Digest digest = new Digest(algorithm.get(), matcher.group(3).toLowerCase(Locale.ROOT));
            if (digests.put(matcher.group(2).strip(), digest) != null) {
                throw mismatch(name, "line %d names a file that an earlier line named".formatted(number));
            }
        }
        return new Manifest(name, digests);
    }

    /// Refuses a manifest that leaves a file out or names one that is not there.
    void requireCovers(Collection<String> files) throws ImageException {
        TreeSet<String> missing = new TreeSet<>(files);
        missing.removeAll(digests.keySet());
        TreeSet<String> strange = new TreeSet<>(digests.keySet());
        strange.removeAll(files);
        if (!missing.isEmpty() || !strange.isEmpty()) {
            throw mismatch(name, missing.isEmpty()
                    ? "a file it names is not in the package: " + Printable.of(strange.first())
                    : "a file of the package is not listed: " + Printable.of(missing.first()));
        }
    }

    static ImageException mismatch(String name, String detail) {
        return new ImageException(Reason.MANIFEST_MISMATCH, name, "manifest", null, null, detail,
                "Copy or export the package again. Do not use it as it is: it is not what was exported.");
    }
}
