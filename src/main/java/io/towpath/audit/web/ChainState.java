package io.towpath.audit.web;

import io.towpath.audit.Checked;
import io.towpath.audit.Verification;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the last verification found, ready to print.
public record ChainState(String at, String actor, boolean intact, String count, @Nullable Long firstBad,
        @Nullable String why) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM uuuu HH:mm", Locale.ENGLISH);

    static ChainState of(Checked checked, ZoneId zone) {
        Verification result = checked.result();
        return new ChainState(TIME.format(checked.at().atZone(zone)), checked.actor(), result.intact(),
                "%,d".formatted(result.count()), result.firstBad(), result.why());
    }
}
