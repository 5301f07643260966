package io.towpath.disk.ova;

import io.towpath.disk.ImageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of the manifest.
///
/// @param algorithm `SHA256`, or several joined by `+`; null without a manifest
/// @param verified  files whose digest agrees
/// @param failed    files whose digest does not
/// @param problem   why it failed, null unless it did
public record ManifestReport(State state, @Nullable String algorithm, int verified, List<String> failed,
        @Nullable ImageException problem) {

    public ManifestReport {
        failed = List.copyOf(failed);
    }

    public enum State {
        /// Every file agrees.
        VERIFIED,
        /// There is no manifest: nothing proves that the files are what was exported.
        NONE,
        /// A digest differs, or the manifest is no proof.
        FAILED
    }

    static ManifestReport none() {
        return new ManifestReport(State.NONE, null, 0, List.of(), null);
    }

    static ManifestReport failed(ImageException problem) {
        return new ManifestReport(State.FAILED, null, 0, List.of(), problem);
    }

    /// Refuses a failed one.
    public void requireNotFailed() throws ImageException {
        if (problem != null) {
            throw problem;
        }
    }
}
