package io.towpath.access.web;

import io.towpath.access.AccessException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;

/// The time zones that people choose from.
final class Zones {

    private static final List<String> ALL = ZoneId.getAvailableZoneIds().stream()
            .filter(id -> id.equals("UTC") || id.matches("(Africa|America|Antarctica|Asia|Atlantic|Australia|Europe"
                    + "|Indian|Pacific)/.*"))
            .sorted().toList();

    private Zones() {}

    static List<String> all() {
        return ALL;
    }

    static ZoneId parse(String id) {
        try {
            return ZoneId.of(id.strip());
        } catch (DateTimeException e) {
            throw new AccessException(AccessException.Kind.INVALID, "zone-unknown",
                    "There is no time zone '" + id.strip() + "'.", "Choose one like Europe/Zurich or UTC.");
        }
    }
}
