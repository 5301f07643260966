package io.towpath.cli;

import io.towpath.disk.DigestManifest;
import io.towpath.disk.DigestTree;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A disk's digests compared with those it should have.
///
/// @param expected the digest
/// @param parts    the digests of its parts; null when only the digest is known
/// @param found    the disk's own; null before they were computed
record DigestCheck(String expected, @Nullable DigestManifest parts, @Nullable DigestManifest found) {

    static DigestCheck of(LocalCommand command, @Nullable String digest) {
        if (digest == null || !digest.matches(DigestTree.ALGORITHM + ":[0-9a-f]{64}")) {
            throw command.usage("--digest '" + digest + "' is no " + DigestTree.ALGORITHM
                    + ":HEX, as `towpath digest` prints it");
        }
        return new DigestCheck(digest, null, null);
    }

    static DigestCheck of(Path file) throws IOException {
        DigestManifest parts = DigestManifest.read(file);
        return new DigestCheck(parts.digest().toString(), parts, null);
    }

    DigestCheck with(DigestManifest computed) {
        return new DigestCheck(expected, parts, computed);
    }

    boolean equal() {
        return digest().equals(expected);
    }

    private String digest() {
        return found == null ? "" : found.digest().toString();
    }

    private Optional<ByteRange> difference() {
        return parts == null || found == null || parts.sizeBytes() != found.sizeBytes()
                ? Optional.empty()
                : parts.firstDifference(found);
    }

    Json.Fields json() {
        Json.Fields fields = new Json.Fields().put("schema", "towpath.verify/1").put("equal", equal()).put("digest",
                digest()).put("expected", expected);
        if (parts != null && found != null && !equal()) {
            fields.put("sizes", List.of(found.sizeBytes(), parts.sizeBytes()));
            difference().ifPresent(range -> fields.put("first-difference", range.offset()).put(
                    "first-difference-length", range.length()).put("different-parts", parts.differences(found)));
        }
        return fields;
    }

    String line() {
        if (equal()) {
            return "The image has the digest " + expected + ".";
        }
        if (parts != null && found != null && parts.sizeBytes() != found.sizeBytes()) {
            return "The image differs in size: it has %d bytes, expected %d.".formatted(found.sizeBytes(), parts
                    .sizeBytes());
        }
        return "The image differs: its digest is %s, expected %s%s.".formatted(digest(), expected, difference().map(
                range -> "; first between bytes %d and %d (%d parts of 256 MiB differ)".formatted(range.offset(), range
                        .end(), parts == null || found == null ? 0 : parts.differences(found)))
                .orElse(""));
    }
}
