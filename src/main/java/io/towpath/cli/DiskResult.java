package io.towpath.cli;

import io.towpath.disk.ConversionResult;
import io.towpath.units.ByteSize;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A converted disk.
///
/// @param source what it was made from
/// @param target where it stands
/// @param result null when an earlier run made it, or when it is an empty disk
/// @param digest of its content; null for an empty disk
record DiskResult(String source, Path target, long sizeBytes, @Nullable ConversionResult result,
        @Nullable String digest) {

    Json.Fields json() {
        Json.Fields fields = new Json.Fields().put("source", source).put("target", target.toString()).put(
                "virtual-size", sizeBytes).put("digest", digest);
        if (result != null) {
            fields.put("data-size", result.dataBytes()).put("resumed-size", result.resumedBytes()).put("proven", result
                    .targetDigest() != null).put("seconds", result.elapsed().toMillis() / 1000.0);
        }
        return fields;
    }

    String line() {
        String size = target + ": " + new ByteSize(sizeBytes);
        if (result == null) {
            return size + (digest == null ? ", empty as the descriptor says" : ", made by an earlier run");
        }
        return size + ", " + new ByteSize(result.dataBytes()) + " of data" + (result.resumedBytes() == 0
                ? ""
                : ", " + new ByteSize(result.resumedBytes()) + " taken over")
                + (result.targetDigest() == null
                        ? ", not read back"
                        : ", read back and equal")
                + String.format(Locale.ROOT, ", %.1f s", result.elapsed().toMillis()
                        / 1000.0);
    }
}
