package io.towpath.migration.step;

import io.towpath.transfer.TransferException;
import io.towpath.platform.spi.SourceFaultException;
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

    /// A source that is asked, not read as files.
    static Outcome live(String vm, IOException e) {
        String what = "%s: %s".formatted(vm, words(e));
        if (!(e instanceof SourceFaultException fault)) {
            return Outcome.failedForNow("source-io", what, "Check that the source can be reached.");
        }
        if (fault.kind() == SourceFaultException.Kind.GONE) {
            return Outcome.failed("source-gone", what,
                    "It was deleted or registered anew at the source: scan the source, and decide what becomes of it.");
        }
        return fault.passes()
                ? Outcome.failedForNow("source-io", what,
                        "Check that the source can be reached, and what it is busy with.")
                : Outcome.failed("source-refused", what, "Mend what is named at the source, then retry.");
    }

    static Outcome targetPower(String thing, IOException e) {
        return Outcome.failedForNow("target-power", "%s: %s".formatted(thing, words(e)),
                "Check the target's hypervisor: its own log says why.");
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
