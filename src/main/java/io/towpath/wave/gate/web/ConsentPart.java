package io.towpath.wave.gate.web;

import io.towpath.units.ByteSize;
import io.towpath.wave.WayBackConsents;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// Whether somebody agreed that groups go back by themselves, ready to print.
///
/// @param lost at most, a sentence
record ConsentPart(boolean needed, boolean missing, String lost, String grace, @Nullable String by, @Nullable String at,
        @Nullable String note) {

    static ConsentPart of(WayBackConsents.Asked asked, ZoneId zone) {
        WayBackConsents.Consent given = asked.consent();
        long minutes = asked.graceSeconds() / 60;
        return new ConsentPart(asked.needed(), asked.missing(), lost(asked),
                minutes == 0 ? asked.graceSeconds() + " seconds" : minutes == 1 ? "1 minute" : minutes + " minutes",
                given == null ? null : given.by(), given == null ? null : GatePage.at(given.at(), zone),
                given == null ? null : given.note());
    }

    private static String lost(WayBackConsents.Asked asked) {
        String minutes = "Up to %d minutes of what is written at each target is lost.".formatted(asked.minutes());
        return asked.bytesPerHour() == null
                ? minutes + " How much that is was not measured yet."
                : minutes + " %d of its %d VMs changed %s an hour lately, all together.".formatted(asked.measuredVms(),
                        asked.vms(), new ByteSize(asked.bytesPerHour()));
    }
}
