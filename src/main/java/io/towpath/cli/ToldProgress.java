package io.towpath.cli;

import io.towpath.disk.Printable;
import io.towpath.disk.ova.ManifestReport;
import io.towpath.disk.pack.PackageProgress;
import java.util.List;

/// The progress of a package's conversion, for a person or a program at the terminal.
///
/// @param talkative whether what became of the manifest is said
record ToldProgress(Progress progress, Terminal terminal, boolean talkative) implements PackageProgress {

    @Override
    public void begin(String file, int number, int of) {
        progress.begin(file, number, of);
    }

    @Override
    public void manifest(ManifestReport report, List<String> unlisted) {
        progress.end();
        if (talkative) {
            terminal.say(switch (report.state()) {
                case VERIFIED -> "manifest: %d files agree (%s)".formatted(report.verified(), report.algorithm())
                        + (unlisted.isEmpty()
                                ? ""
                                : "; it does not cover " + Printable.of(String.join(", ", unlisted)));
                case NONE -> "manifest: none, so nothing proves that the files are what was exported";
                case FAILED -> throw new IllegalStateException("a failed manifest was not refused");
            });
        }
    }

    @Override
    public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
        progress.at(phase, doneBytes, totalBytes, dataBytes);
    }

    @Override
    public boolean cancelled() {
        return progress.cancelled();
    }
}
