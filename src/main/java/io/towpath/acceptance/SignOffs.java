package io.towpath.acceptance;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The owner's sign-off by link: no account, no password. Whoever holds the link is taken for its recipient, once.
public interface SignOffs {

    /// Makes a link for the checklist's owner; an earlier one stops working.
    NewLink createLink(UUID migrationId, String actor);

    void revoke(UUID linkId, String actor);

    /// What a link opens. Changes nothing.
    LinkAnswer open(String token);

    /// Signs what was on the owner's screen, if it is still what there is.
    LinkAnswer sign(String token, Signing signing, String address);

    /// Reports a problem instead.
    LinkAnswer reject(String token, Problem problem, String address);

    /// Its holder wants a new link: shown to the people who make them.
    LinkAnswer askForNew(String token);

    /// A link that was just made.
    ///
    /// @param token the secret: shown now and never again
    record NewLink(LinkView link, String token) {}

    /// @param seenSha256 of the content on the screen
    /// @param ticks      what the owner looked at himself
    record Signing(String seenSha256, String name, boolean hasRead, @Nullable String comment,
            Map<Criterion, Tick> ticks) {

        public Signing {
            ticks = Map.copyOf(ticks);
        }
    }

    /// @param works false: the owner sees a problem here
    record Tick(boolean works, @Nullable String note) {}

    /// @param urgent stop now; otherwise it can wait
    record Problem(String name, String description, boolean urgent, Map<Criterion, Tick> ticks) {

        public Problem {
            ticks = Map.copyOf(ticks);
        }
    }

    /// What a link leads to.
    sealed interface LinkAnswer {

        /// It can be signed.
        ///
        /// @param sinceSent what changed after the link was made; empty mostly
        record Open(ChecklistView checklist, LinkView link, List<Change> sinceSent) implements LinkAnswer {}

        /// It cannot be signed as it was filled in.
        record Incomplete(ChecklistView checklist, LinkView link, List<Missing> missing) implements LinkAnswer {}

        /// The content is no longer what was on the screen; nothing was signed.
        record Changed(ChecklistView checklist, LinkView link, List<Change> changes) implements LinkAnswer {}

        /// The recipient has signed, now or earlier.
        record Signed(ChecklistView checklist, LinkView link) implements LinkAnswer {}

        /// The recipient has reported a problem, now or earlier.
        record Rejected(ChecklistView checklist, LinkView link) implements LinkAnswer {}

        /// It was a good link once.
        ///
        /// @param asked whether a new one was asked for
        record Gone(Why why, String vmName, boolean asked) implements LinkAnswer {}

        /// Never a link of ours, or mistyped.
        record Unknown() implements LinkAnswer {}
    }

    /// Why a link does not work any more.
    enum Why {
        EXPIRED, REVOKED, CLOSED
    }

    /// What keeps a form from being signed.
    enum Missing {
        NAME, READ, CRITERION_OPEN, CRITERION_FAILED, TICKED_PROBLEM, DESCRIPTION
    }

    /// A line of the content that is not as it was.
    ///
    /// @param what   `criterion NETWORK`, `disk Hard disk 1`
    /// @param before null where there was none
    /// @param after  null where there is none now
    record Change(String what, @Nullable String before, @Nullable String after) {}
}
