package io.towpath.disk.pack;

import io.towpath.disk.ConversionResult;
import io.towpath.disk.DigestManifest;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A converted disk.
///
/// @param source  what it was made from
/// @param target  where it stands: a path or a URI
/// @param result  null when an earlier run made it, or when it is an empty disk
/// @param digests of its content; null when none were asked for
/// @param empty   the descriptor names no file for it
/// @param name    of its file, in an OVA of the member
public record MadeDisk(String source, String target, long sizeBytes, @Nullable ConversionResult result,
        @Nullable DigestManifest digests, boolean empty, String name) {

    public static MadeDisk of(String source, String target, String name, ConversionResult result) {
        return new MadeDisk(source, target, result.sizeBytes(), result, result.digests(), false, name);
    }

    /// The same disk, put into a package.
    MadeDisk in(Path place) {
        return new MadeDisk(source, place.toString(), sizeBytes, result, digests, empty, name);
    }

    public @Nullable String digest() {
        return digests == null ? null : digests.digest().toString();
    }
}
