package io.towpath.cli;

import io.towpath.disk.ImageException;
import io.towpath.disk.RateLimit;
import io.towpath.disk.Reason;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What the commands have in common: `--json`, and how they are refused.
abstract class LocalCommand implements Callable<Integer> {

    final Terminal terminal;
    final Cancellation cancellation;

    @Option(names = "--json", description = "Answer with one JSON value on standard output, be it that of a refusal.")
    boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    private boolean help;

    @Spec
    private @Nullable CommandSpec spec;

    LocalCommand(Terminal terminal, Cancellation cancellation) {
        this.terminal = terminal;
        this.cancellation = cancellation;
    }

    /// @return the exit code
    abstract int run() throws IOException;

    @Override
    public final Integer call() {
        try {
            return run();
        } catch (ImageException e) {
            return refused(e);
        } catch (IOException e) {
            return refused(new ImageException(Reason.SOURCE_IO, String.valueOf(e.getMessage()), "file", null, null,
                    "the file system failed (%s)".formatted(e.getClass().getSimpleName()),
                    "Check the path and the storage behind it.", e));
        }
    }

    /// Tells a refusal on both streams, on standard output only with `--json`.
    int refused(ImageException e) {
        terminal.out().flush();
        Refusals.tell(terminal, e);
        if (json) {
            answer(Refusals.json(e));
        }
        return e.reason().exitCode();
    }

    void answer(Object value) {
        terminal.out().println(Json.pretty(value));
        terminal.out().flush();
    }

    /// Threads that read where nobody says how many: more than there may be processors, since they wait for storage and
    /// servers, and for the one of them that writes. They cost nothing beside a MiB each: on 2 processors 4 take the
    /// processor time of 2.
    static final int DEFAULT_THREADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 4, 8);

    /// What `--threads` says, if it is sensible.
    int threads(int wanted) {
        if (wanted < 1 || wanted > 256) {
            throw usage("--threads is " + wanted + ", expected 1 to 256");
        }
        return wanted;
    }

    /// What `--rate-limit` says.
    @Nullable
    RateLimit limit(@Nullable String text) {
        if (text == null) {
            return null;
        }
        long bytes = size("--rate-limit", text);
        if (bytes == 0) {
            throw usage("--rate-limit is 0, expected at least 1");
        }
        return new RateLimit(bytes);
    }

    /// What an option says in bytes: `100M`.
    long size(String option, String text) {
        try {
            return ByteSize.parse(text).bytes();
        } catch (IllegalArgumentException e) {
            throw usage(option + ": " + e.getMessage());
        }
    }

    /// The program's own command, with all the others.
    CommandLine root() {
        CommandLine line = spec == null ? null : spec.commandLine().getParent();
        if (line == null) {
            throw new IllegalStateException("a command runs within its command line");
        }
        return line;
    }

    /// A mistake on the command line: exit code 2.
    ParameterException usage(String message) {
        if (spec == null) {
            throw new IllegalStateException("a command runs within its command line");
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
