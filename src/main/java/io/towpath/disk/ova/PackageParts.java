package io.towpath.disk.ova;

import io.towpath.disk.ImageException;
import io.towpath.disk.RateLimit;
import io.towpath.disk.ova.ManifestCheck.Source;
import io.towpath.disk.ova.VmPackage.Progress;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What archive and folder have in common: manifest and certificate, read when the package was opened.
///
/// @param manifestName    null without one
/// @param manifest        its bytes; null without one
/// @param signature       null without a certificate
/// @param files           all the manifest should cover, by name
record PackageParts(@Nullable String manifestName, byte @Nullable [] manifest, @Nullable Signature signature,
        Map<String, Source> files) {

    Optional<Signature> found() {
        return Optional.ofNullable(signature);
    }

    ManifestReport verify(int threads, @Nullable RateLimit limit, Progress progress) throws IOException {
        if (manifestName == null || manifest == null) {
            return ManifestReport.none();
        }
        try {
            Manifest parsed = Manifest.parse(manifestName, manifest);
            if (signature != null && signature.state() == Signature.State.INVALID) {
                return ManifestReport.failed(Manifest.mismatch(manifestName,
                        "the certificate's signature does not agree with the manifest"));
            }
            return new ManifestCheck(parsed, files, limit, progress).run(threads);
        } catch (ImageException e) {
            return switch (e.reason()) {
                case MANIFEST_MISMATCH -> ManifestReport.failed(e);
                default -> throw e;
            };
        }
    }
}
