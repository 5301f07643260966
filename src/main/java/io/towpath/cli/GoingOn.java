package io.towpath.cli;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageException.Offer;
import io.towpath.disk.Reason;

/// What to do after a conversion that was cut short.
///
/// @param possible whether there is a journal: beside a file always, for a server or a device only where `--journal`
///                 named one
record GoingOn(Terminal terminal, boolean possible) {

    private static final String RESUME = "--resume";

    /// Tells the refusal and what to type next.
    ///
    /// @return the exit code
    int refused(LocalCommand command, ImageException e) {
        int code = command.refused(e.offer() != Offer.GO_ON
                ? e
                : e.withRemedy(possible
                        ? e.remedy() + " With --resume it goes on where it was."
                        : "What the target holds now is no whole disk. Convert it again from the start, with"
                                + " --journal FILE if a later run shall be able to go on."));
        if (e.reason() == Reason.CANCELLED || e.reason() == Reason.TARGET_FULL) {
            terminal.say(possible
                    ? "to go on:  " + terminal.again(RESUME)
                    : "to start again:  " + terminal.again("--journal FILE")
                            + "   (--resume can go on from a journal only)");
        }
        return code;
    }
}
