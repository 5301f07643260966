package io.towpath.migration.step;

import io.towpath.transfer.TransferException;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/// Exceptions as outcomes: which code, which remedy, and whether it may pass by itself.
final class Failures {

    private static final Set<String> PASSES = Set.of("source-io", "target-io");

    private Failures() {}

    static Outcome sourceIo(String thing, IOException e) {
        return Outcome.failedForNow("source-io", "%s: %s".formatted(thing, words(e)),
                "Check that the source's folder is reachable and readable by Towpath.");
    }

    static Outcome targetIo(String thing, IOException e) {
        return Outcome.failedForNow("target-io", "%s: %s".formatted(thing, words(e)),
                "Check that the target's folder is reachable and writable by Towpath.");
    }

    static Outcome of(TransferException e) {
        String code = e.reason().toLowerCase(Locale.ROOT).replace('_', '-');
        if (code.equals("cancelled")) {
            return new Outcome.Stopped("Stopped between two segments; what was copied is kept and can go on.");
        }
        String remedy = e.remedy() == null ? "Mend what is named, then retry." : e.remedy();
        return new Outcome.Failed(code, words(e), remedy, PASSES.contains(code));
    }

    /// The exception's message, with its kind where the message alone says too little.
    static String words(Exception e) {
        String message = e.getMessage();
        return message == null || message.isBlank()
                ? e.getClass().getSimpleName()
                : e instanceof java.nio.file.FileSystemException
                        ? e.getClass().getSimpleName().replace("Exception", "") + ": " + message
                        : message;
    }
}
