package io.towpath.cli;

import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.nbd.NbdUri;
import io.towpath.disk.nbd.Patience;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How long servers of disks are waited for.
final class NbdOptions {

    private static final int MOST_SECONDS = 86_400;
    private static final int MOST_RETRIES = 100;

    @Option(names = "--nbd-timeout", paramLabel = "SECONDS", description = {
            "How long an NBD server may be silent while it owes an answer, and take to connect; default: 60."})
    private @Nullable Integer timeout;

    @Option(names = "--nbd-retries", paramLabel = "N", description = {
            "How often an NBD server is asked again after an error that may pass or a connection that broke, with pauses",
            "from a quarter of a second to half a minute; default: 5. When given, a server that is not there yet is",
            "waited for just so."})
    private @Nullable Integer retries;

    /// The disk behind the URI in a word.
    DiskRef served(LocalCommand command, String word) throws ImageException {
        return DiskRef.served(patient(command, NbdUri.parse(word)));
    }

    NbdUri patient(LocalCommand command, NbdUri uri) {
        if (timeout != null && (timeout < 1 || timeout > MOST_SECONDS)) {
            throw command.usage("--nbd-timeout is " + timeout + ", expected 1 to " + MOST_SECONDS + " seconds");
        }
        if (retries != null && (retries < 0 || retries > MOST_RETRIES)) {
            throw command.usage("--nbd-retries is " + retries + ", expected 0 to " + MOST_RETRIES);
        }
        Patience patience = Patience.NORMAL.until(command.cancellation::requested);
        if (timeout != null) {
            patience = patience.silentFor(Duration.ofSeconds(timeout));
        }
        return uri.with(retries == null ? patience : patience.retrying(retries));
    }
}
