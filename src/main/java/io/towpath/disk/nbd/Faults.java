package io.towpath.disk.nbd;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageException.Offer;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import org.jspecify.annotations.Nullable;

/// How the failures of a server are told: of a source what is wrong with it, of a target that it failed.
///
/// @param name   the URI, fit to be printed
/// @param target whether it is written
record Faults(String name, boolean target) {

    /// The server's words contradict the protocol. Nothing it said can be relied on, so nothing is tried again.
    ImageException violation(Reason reason, String structure, @Nullable String field, @Nullable Long offset,
            String detail) {
        return new ImageException(target ? Reason.TARGET_IO : reason, name, structure, field, offset, detail,
                "Look for a newer version of the NBD server, or use another one.");
    }

    ImageException failed(String structure, String detail, String remedy, @Nullable Throwable cause) {
        return new ImageException(target ? Reason.TARGET_IO : Reason.SOURCE_IO, name, structure, null, null, detail,
                remedy, cause);
    }

    ImageException unsupported(String structure, String detail, String remedy) {
        return new ImageException(Reason.UNSUPPORTED_FEATURE, name, structure, null, null, detail, remedy);
    }

    ImageException changed(String detail) {
        return new ImageException(target ? Reason.TARGET_IO : Reason.SOURCE_CHANGED, name, "export", null, null,
                "the connection broke, and after connecting again " + detail,
                "Find out what changed at the server, then start afresh.");
    }

    ImageException silent(String doing, long seconds) {
        return failed("connection", "the server was silent for %d s while it was %s".formatted(seconds, doing),
                "Check the server and the network, then run it again.", null);
    }

    ImageException cancelled() {
        return new ImageException(Reason.CANCELLED, name, "connection", null, null, "it was cancelled",
                "Run it again.").offering(Offer.GO_ON);
    }

    /// After the last retry, or for an error no retry helps against.
    ImageException gaveUp(Request request, java.io.IOException failure, int tries) {
        return new ImageException(target
                ? failure instanceof ServerError error && error.full() ? Reason.TARGET_FULL : Reason.TARGET_IO
                : Reason.SOURCE_IO, name, "request", null, request.offset(),
                "%s failed%s: %s".formatted(request
                        .words(), tries > 1 ? " " + tries + " times" : "",
                        Printable.of(String.valueOf(failure
                                .getMessage()))),
                "Look into the server's log and check its storage and the network.", failure);
    }
}
