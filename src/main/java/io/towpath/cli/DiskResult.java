package io.towpath.cli;

import io.towpath.disk.ConversionResult;
import io.towpath.disk.DigestManifest;
import io.towpath.units.ByteSize;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A converted disk.
///
/// @param source what it was made from
/// @param target where it stands: a path or a URI
/// @param result null when an earlier run made it, or when it is an empty disk
/// @param digests of its content; null when none were asked for
/// @param empty  the descriptor names no file for it
/// @param name   of its file, in an OVA of the member
record DiskResult(String source, String target, long sizeBytes, @Nullable ConversionResult result,
        @Nullable DigestManifest digests, boolean empty, String name) {

    DiskResult(String source, String target, long sizeBytes, @Nullable ConversionResult result,
            @Nullable DigestManifest digests, boolean empty) {
        this(source, target, sizeBytes, result, digests, empty, Input.name(target));
    }

    static DiskResult of(String source, String target, ConversionResult result) {
        return new DiskResult(source, target, result.sizeBytes(), result, result.digests(), false);
    }

    private @Nullable String digest() {
        return digests == null ? null : digests.digest().toString();
    }

    /// The same disk, put into a package.
    DiskResult in(Path ova) {
        return new DiskResult(source, ova.toString(), sizeBytes, result, digests, empty, name);
    }

    Json.Fields json() {
        Json.Fields fields = new Json.Fields().put("source", source).put("target", target).put(
                "virtual-size", sizeBytes).put("digest", digest());
        if (result != null) {
            fields.put("data-size", result.dataBytes()).put("resumed-size", result.resumedBytes()).put("proven", result
                    .proven()).put("seconds", result.elapsed().toMillis() / 1000.0);
        }
        return fields;
    }

    String line() {
        String size = target + ": " + new ByteSize(sizeBytes);
        if (result == null) {
            return size + (empty ? ", empty as the descriptor says" : ", made by an earlier run");
        }
        return size + ", " + new ByteSize(result.dataBytes()) + " of data" + (result.resumedBytes() == 0
                ? ""
                : ", " + new ByteSize(result.resumedBytes()) + " taken over")
                + (result.proven() ? ", read back and equal" : ", not read back")
                + (digests == null ? "" : ", " + digest())
                + String.format(Locale.ROOT, ", %.1f s", result.elapsed().toMillis()
                        / 1000.0);
    }
}
