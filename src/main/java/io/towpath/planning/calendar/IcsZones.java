package io.towpath.planning.calendar;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;

/// Time zones by the names that calendar programs use: IANA's, with or without a program's prefix
/// (`/freeassociation.sourceforge.net/Europe/Zurich`), and those of Windows.
///
/// Source: Unicode CLDR, `windowsZones.xml`, territory 001.
final class IcsZones {

    private static final Map<String, String> WINDOWS = Map.ofEntries(Map.entry("UTC", "UTC"),
            Map.entry("GMT Standard Time", "Europe/London"), Map.entry("Greenwich Standard Time", "Atlantic/Reykjavik"),
            Map.entry("W. Europe Standard Time", "Europe/Berlin"),
            Map.entry("Central Europe Standard Time", "Europe/Budapest"),
            Map.entry("Central European Standard Time", "Europe/Warsaw"),
            Map.entry("Romance Standard Time", "Europe/Paris"), Map.entry("GTB Standard Time", "Europe/Bucharest"),
            Map.entry("E. Europe Standard Time", "Europe/Chisinau"), Map.entry("FLE Standard Time", "Europe/Kiev"),
            Map.entry("Turkey Standard Time", "Europe/Istanbul"), Map.entry("Israel Standard Time", "Asia/Jerusalem"),
            Map.entry("Russian Standard Time", "Europe/Moscow"), Map.entry("Egypt Standard Time", "Africa/Cairo"),
            Map.entry("South Africa Standard Time", "Africa/Johannesburg"),
            Map.entry("E. Africa Standard Time", "Africa/Nairobi"), Map.entry("Arab Standard Time", "Asia/Riyadh"),
            Map.entry("Arabian Standard Time", "Asia/Dubai"), Map.entry("Pakistan Standard Time", "Asia/Karachi"),
            Map.entry("India Standard Time", "Asia/Calcutta"), Map.entry("SE Asia Standard Time", "Asia/Bangkok"),
            Map.entry("China Standard Time", "Asia/Shanghai"), Map.entry("Singapore Standard Time", "Asia/Singapore"),
            Map.entry("Taipei Standard Time", "Asia/Taipei"), Map.entry("Tokyo Standard Time", "Asia/Tokyo"),
            Map.entry("Korea Standard Time", "Asia/Seoul"), Map.entry("W. Australia Standard Time", "Australia/Perth"),
            Map.entry("AUS Eastern Standard Time", "Australia/Sydney"),
            Map.entry("E. Australia Standard Time", "Australia/Brisbane"),
            Map.entry("Cen. Australia Standard Time", "Australia/Adelaide"),
            Map.entry("New Zealand Standard Time", "Pacific/Auckland"),
            Map.entry("E. South America Standard Time", "America/Sao_Paulo"),
            Map.entry("Argentina Standard Time", "America/Buenos_Aires"),
            Map.entry("SA Pacific Standard Time", "America/Bogota"),
            Map.entry("Atlantic Standard Time", "America/Halifax"),
            Map.entry("Eastern Standard Time", "America/New_York"),
            Map.entry("US Eastern Standard Time", "America/Indianapolis"),
            Map.entry("Central Standard Time", "America/Chicago"),
            Map.entry("Central Standard Time (Mexico)", "America/Mexico_City"),
            Map.entry("Mountain Standard Time", "America/Denver"),
            Map.entry("US Mountain Standard Time", "America/Phoenix"),
            Map.entry("Pacific Standard Time", "America/Los_Angeles"),
            Map.entry("Alaskan Standard Time", "America/Anchorage"),
            Map.entry("Hawaiian Standard Time", "Pacific/Honolulu"));

    private IcsZones() {}

    /// Empty: nobody knows it.
    static Optional<ZoneId> find(String name) {
        String told = name.strip();
        if (told.length() > 200) {
            return Optional.empty();
        }
        String known = WINDOWS.getOrDefault(told, told);
        for (int from = 0; from >= 0; from = next(known, from)) {
            try {
                ZoneId zone = ZoneId.of(known.substring(from));
                // `Z`, `+02:00` and the like are no zones whose clocks are changed
                return Optional.of(zone instanceof ZoneOffset offset && offset.equals(ZoneOffset.UTC)
                        ? ZoneId.of("UTC")
                        : zone);
            } catch (DateTimeException notThis) {
                // without the next part of its path
            }
        }
        return Optional.empty();
    }

    private static int next(String path, int from) {
        int slash = path.indexOf('/', from);
        return slash < 0 ? -1 : slash + 1;
    }
}
