package io.towpath.cli;

import io.towpath.disk.ImageException;
import io.towpath.disk.ProblemList;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How a refusal, and a bug, are told.
final class Refusals {

    /// A bug, as sysexits.h calls it.
    static final int BUG = 70;

    private Refusals() {}

    /// With everything that is wrong with an image, where that was looked for.
    static Json.Fields json(ImageException e) {
        Json.Fields fields = one(e);
        ProblemList all = e.problems();
        return all == null
                ? fields
                : fields.put("problems", all.told().stream().map(Refusals::one).toList())
                        .put("more-problems", all.more() == 0 ? null : all.more())
                        .put("all-problems-found", all.complete() ? null : false);
    }

    /// By itself.
    static Json.Fields one(ImageException e) {
        return new Json.Fields().putAlways("reason", e.reason().name()).putAlways("file", e.file())
                .putAlways("structure", e.structure()).putAlways("field", e.field()).putAlways("offset", e.offset())
                .putAlways("message", e.getMessage()).putAlways("remedy", remedy(e));
    }

    /// With the option that helps: the engine speaks to servers, too, which have none.
    private static @Nullable String remedy(ImageException e) {
        if (e.remedy() == null) {
            return null;
        }
        String offer = switch (e.offer()) {
            case REPLACE -> " With --force it is.";
            case FLATTEN -> " With --flatten it is read so.";
            // which command can, and when, is told by GoingOn
            case GO_ON -> "";
            case null -> "";
        };
        return e.remedy() + offer + option(e);
    }

    private static String option(ImageException e) {
        return switch (e.reason()) {
            case SOURCE_IN_USE ->
                " With --force-share it is read all the same; what comes of that may be of no one moment.";
            case EXTERNAL_REFERENCE -> "incompatible features".equals(e.field())
                    ? " --data-file has both read."
                    : "";
            case HEADER_INVALID -> "digest manifest".equals(e.structure())
                    ? " `digest --manifest` and `convert --digest-file` do."
                    : "";
            case METADATA_INCONSISTENT -> "ranges".equals(e.structure()) ? " With --json it does." : "";
            default -> "";
        };
    }

    static void tell(Terminal terminal, ImageException e) {
        terminal.print(String.valueOf(e.getMessage()));
        terminal.lines().error(e);
        String remedy = remedy(e);
        if (remedy != null) {
            terminal.err().println("         " + remedy);
        }
        ProblemList all = e.problems();
        if (all != null) {
            tellOthers(terminal, all);
        }
        terminal.err().flush();
    }

    /// What else is wrong, each with its remedy where that is another than the one before it.
    private static void tellOthers(Terminal terminal, ProblemList all) {
        ImageException before = all.told().getFirst();
        for (ImageException other : all.told().subList(1, all.told().size())) {
            terminal.err().println("    also %s: %s".formatted(other.reason(), other.getMessage()));
            String remedy = remedy(other);
            if (remedy != null && !remedy.equals(remedy(before))) {
                terminal.err().println("         " + remedy);
            }
            before = other;
        }
        if (all.more() > 0) {
            terminal.err().println("    and %s%d more%s".formatted(all.complete() ? "" : "at least ", all.more(),
                    all.complete() ? "" : "; it was not looked at any further"));
        } else if (!all.complete() && !isUnread(all)) {
            terminal.err().println("    it was not looked at any further");
        }
    }

    /// Whether it is not there, or not what it is said to be: that goes without saying then.
    private static boolean isUnread(ProblemList all) {
        return all.told().size() == 1 && all.told().getFirst().reason().exitCode() == Reason.SOURCE_IO.exitCode();
    }

    /// Of what is no image's fault: a bug, or words that are not understood.
    private static Json.Fields json(String reason, String message, String remedy) {
        return new Json.Fields().putAlways("reason", reason).putAlways("file", null).putAlways("structure", null)
                .putAlways("field", null).putAlways("offset", null).putAlways("message", message).putAlways("remedy",
                        remedy);
    }

    /// Words that are not understood, told on standard output where an answer in JSON is waited for.
    static void usage(Terminal terminal, String message, String remedy) {
        answer(terminal, message, json("USAGE", message, remedy));
    }

    private static void answer(Terminal terminal, String message, Json.Fields refusal) {
        terminal.lines().error(message, refusal);
        if (terminal.words().stream().anyMatch(word -> word.equals("--json") || word.equalsIgnoreCase("--json=true"))) {
            terminal.out().println(Json.pretty(refusal));
            terminal.out().flush();
        }
    }

    /// Nobody should see a stack trace; who repairs Towpath finds it in a file.
    static int bug(Terminal terminal, Throwable bug) {
        String message = "this is a bug in Towpath (%s)".formatted(bug.getClass().getSimpleName());
        try {
            Path file = Files.createTempFile("towpath-error-", ".log");
            try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
                writer.println(String.join(" ", terminal.words()));
                bug.printStackTrace(writer);
            }
            String remedy = "Please report it with the file %s.".formatted(file);
            terminal.print(message + ". " + remedy);
            answer(terminal, message, json("BUG", message, remedy));
        } catch (IOException e) {
            terminal.print("this is a bug in Towpath: %s (and no file could be written: %s)".formatted(bug, e
                    .getMessage()));
            answer(terminal, message, json("BUG", message, "Please report it."));
        }
        return BUG;
    }
}
