package io.towpath.replication;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.transfer.TransferException;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/// What failed, as a stable code with a remedy.
final class Trouble {

    private static final Set<String> PASSES = Set.of("source-io", "target-io");

    private Trouble() {}

    /// @param thing what was being done, or to what: `web01: the snapshot towpath-…-3`
    static ReplicationException of(String thing, IOException e) {
        return switch (e) {
            case SourceFaultException fault -> source(thing, fault);
            case ImageException image -> image(thing, image);
            default -> new ReplicationException("source-io", "%s: %s".formatted(thing, words(e)),
                    "Check that the source answers; it is tried again.", true, e);
        };
    }

    static ReplicationException of(TransferException e) {
        String code = code(e.reason());
        return code.equals("cancelled")
                ? ReplicationException.stopped()
                : new ReplicationException(code, String.valueOf(e.getMessage()),
                        e.remedy() == null ? "Mend what is named, then retry." : e.remedy(), PASSES.contains(code), e);
    }

    private static ReplicationException image(String thing, ImageException e) {
        if (e.reason() == Reason.CANCELLED) {
            return ReplicationException.stopped();
        }
        String code = code(e.reason().name());
        return new ReplicationException(code, "%s: %s".formatted(thing, e.getMessage()),
                e.remedy() == null ? "Mend what is named, then retry." : e.remedy(), PASSES.contains(code), e);
    }

    private static ReplicationException source(String thing, SourceFaultException e) {
        String what = "%s: %s".formatted(thing, words(e));
        return switch (e.kind()) {
            case QUIESCE -> new ReplicationException("quiesce-refused", what,
                    "Mend the guest's tools, then retry; or say on its page Sync that it need not settle.", false, e);
            case TRACKING_RESET, NOT_TRACKED -> new ReplicationException("tracking-lost", what,
                    "Nothing: the disk is compared whole in the next pass.", true, e);
            case BUSY -> new ReplicationException("source-busy", what,
                    "Nothing, unless it lasts: then look at the VM's tasks at the source.", true, e);
            case GONE -> new ReplicationException(ReplicationException.GONE, what,
                    "Look for it at the source and scan that; cancel when it is gone for good.", false, e);
            case NO_SPACE -> e.isOurs()
                    ? new ReplicationException("source-no-space", what,
                            "Make room in Towpath's data directory, which the named folder is in, and see that it may be"
                                    + " written to; it is tried again.",
                            true, e)
                    : new ReplicationException("source-no-space", what, "Make room in the VM's datastore, then retry.",
                            false, e);
            case DENIED -> new ReplicationException("source-denied", what,
                    "Give Towpath's account this privilege at the source, then retry.", false, e);
            case POWER -> new ReplicationException("source-power", what,
                    "Look whether the VM runs at the source, then retry.", false, e);
            case UNSURE -> new ReplicationException("source-unsure", what,
                    "Nothing: what was done is looked up at the next try.", true, e);
            case UNREACHABLE -> new ReplicationException("source-unreachable", what,
                    "Nothing, unless it lasts: then check the network between Towpath and the source.", true, e);
            case OTHER -> new ReplicationException("source-fault", what,
                    "Look at the VM's events at the source; it is tried again.", true, e);
        };
    }

    static String words(Exception e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }

    private static String code(String reason) {
        return reason.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
