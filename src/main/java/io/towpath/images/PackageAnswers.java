package io.towpath.images;

import io.towpath.disk.ConversionProgress;
import io.towpath.disk.ConversionProgress.Phase;
import io.towpath.disk.ImageException;
import io.towpath.disk.RateLimit;
import io.towpath.disk.Reason;
import io.towpath.disk.ova.ManifestReport;
import io.towpath.disk.ova.VmPackage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is said of a package's proofs.
final class PackageAnswers {

    private PackageAnswers() {}

    /// Digests every file of the package and compares with its manifest: `equal` only where there is one that agrees.
    static Map<String, Object> manifest(VmPackage content, int threads, @Nullable RateLimit limit,
            ConversionProgress progress)
            throws IOException {
        ManifestReport report = content.verify(threads, limit, (done, total) -> {
            if (progress.cancelled()) {
                throw new ImageException(Reason.CANCELLED, content.descriptor().file(), "manifest", null, null,
                        "stopped before every file was digested", null);
            }
            progress.at(Phase.PROVE, done, total, done);
        });
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("equal", report.state() == ManifestReport.State.VERIFIED);
        result.put("manifest", report.state().name().toLowerCase(Locale.ROOT));
        result.put("verifiedFiles", report.verified());
        result.put("failedFiles", report.failed());
        if (report.algorithm() != null) {
            result.put("algorithm", report.algorithm());
        }
        ImageException problem = report.problem();
        if (problem != null) {
            result.put("problem", String.valueOf(problem.getMessage()));
        }
        content.signature().ifPresent(found -> result.put("signature", found.state().name().toLowerCase(Locale.ROOT)));
        return result;
    }
}
