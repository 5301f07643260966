package io.towpath.mail;

import java.time.LocalDate;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What somebody wants to be told by mail.
///
/// @param digestHour in the person's zone
/// @param digestedOn day there that is done with; null: none yet
/// @param told       keys of needs that are known; null: not looked at yet
/// @param mailed     keys of those that the last mail at once told
/// @param toldAt     the last mail at once
record MailChoice(UUID user, boolean digest, int digestHour, boolean atOnce, @Nullable LocalDate digestedOn,
        @Nullable Set<String> told, Set<String> mailed, @Nullable Instant toldAt, int version) {

    static final int USUAL_HOUR = 8;

    static MailChoice nothing(UUID user) {
        return new MailChoice(user, false, USUAL_HOUR, false, null, null, Set.of(), null, 0);
    }
}
