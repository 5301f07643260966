package io.towpath.planning.dependency;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// The day in the zone of the program: by it waivers end.
@Component
final class Today {

    private final Clock clock;
    private final ZoneId zone;

    Today(Clock clock, @Value("${towpath.zone:}") String zone) {
        this.clock = clock;
        this.zone = zone.isBlank() ? ZoneId.systemDefault() : ZoneId.of(zone);
    }

    LocalDate date() {
        return clock.instant().atZone(zone).toLocalDate();
    }
}
