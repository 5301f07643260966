package io.towpath.disk.pack;

import io.towpath.disk.ConversionProgress;
import io.towpath.disk.ova.ManifestReport;
import java.util.List;

/// Hears how far the conversion of a package is.
public interface PackageProgress extends ConversionProgress {

    /// The next of several files.
    ///
    /// @param number from 0
    void begin(String file, int number, int of);

    /// What became of the source's manifest; one that failed is refused instead.
    ///
    /// @param unlisted files that were read but do not belong to the package: the parents of its snapshots
    void manifest(ManifestReport report, List<String> unlisted);

    /// For one who does not mind which file it is.
    static PackageProgress of(ConversionProgress progress) {
        return new PackageProgress() {
            @Override
            public void begin(String file, int number, int of) {
                // nobody asks
            }

            @Override
            public void manifest(ManifestReport report, List<String> unlisted) {
                // nobody asks
            }

            @Override
            public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                progress.at(phase, doneBytes, totalBytes, dataBytes);
            }

            @Override
            public boolean cancelled() {
                return progress.cancelled();
            }
        };
    }
}
