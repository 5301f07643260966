package io.towpath.mail;

import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A mail and what became of it. What it says is not in here.
///
/// @param about     the notice or link that it carries, or the person it tells
/// @param trouble   what the server said last, or why it could not be asked; null where nothing was wrong
/// @param nextTryAt null: at once
/// @param endedAt   null while it waits
/// @param hasContent whether it can still be sent
public record Mail(UUID id, Kind kind, UUID about, String recipient, String recipientName, String subject, State state,
        int tries, @Nullable String trouble, Instant createdAt, String createdBy, @Nullable Instant nextTryAt,
        @Nullable Instant endedAt, boolean hasContent) {

    /// What it is for.
    public enum Kind {
        WINDOW_NOTICE("window-notice", "Notice of downtime"),
        SIGN_OFF("sign-off", "Sign-off link"), //
        DIGEST("digest", "Digest"),
        AT_ONCE("at-once", "Needs you"),
        TEST("test", "Test");

        private final String code;
        private final String title;

        Kind(String code, String title) {
            this.code = code;
            this.title = title;
        }

        /// As REST and the table name it.
        public String code() {
            return code;
        }

        public String title() {
            return title;
        }

        static Kind ofCode(String code) {
            return Arrays.stream(values()).filter(kind -> kind.code.equals(code)).findFirst().orElseThrow();
        }

        /// Whether people get it because they chose to.
        boolean isChosen() {
            return this == DIGEST || this == AT_ONCE;
        }
    }

    /// What became of it. Taken by a server is not read: it may still come back.
    public enum State {
        QUEUED, SENT, BOUNCED, FAILED, WITHDRAWN
    }

    /// Refused or given up, and can be sent again.
    public boolean mayGoAgain() {
        return hasContent && (state == State.BOUNCED || state == State.FAILED);
    }
}
