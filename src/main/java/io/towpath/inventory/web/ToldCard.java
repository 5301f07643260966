package io.towpath.inventory.web;

import io.towpath.inventory.SourceTold;
import io.towpath.platform.spi.Surroundings;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a source said of itself, printed.
///
/// @param licences null where they were not told
/// @param health   null where it was not told; the first hundred
/// @param unwell   `12 remarks`, `1,000 remarks or more`
record ToldCard(@Nullable String version, @Nullable List<Licence> licences, @Nullable List<Surroundings.Health> health,
        String unwell, String since) {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);
    private static final int SHOWN = 100;

    /// @param use `24 of 32 cpuPackage`
    /// @param ends `31 May 2027, in 200 days`
    record Licence(String name, String use, String ends, boolean over) {}

    static ToldCard of(SourceTold told, LocalDate today, Print print) {
        Surroundings.About about = told.about();
        List<Surroundings.Licence> licences = about.licences();
        List<Surroundings.Health> health = about.health();
        int many = health == null ? 0 : health.size();
        return new ToldCard(about.version(), licences == null
                ? null
                : licences.stream().map(licence -> licence(licence, today)).toList(),
                health == null
                        ? null
                        : health.stream().limit(SHOWN).toList(),
                Print.count(many) + (many == 1 ? " remark" : " remarks") + (many < Surroundings.About.MOST_HEALTH
                        ? ""
                        : " or more") + (many > SHOWN ? ", the first %d".formatted(SHOWN) : ""),
                print.time(told.since()));
    }

    private static Licence licence(Surroundings.Licence licence, LocalDate today) {
        Integer total = licence.total();
        Integer used = licence.used();
        // vSphere writes 0 for a licence without a limit
        String of = total == null || total == 0 ? "" : " of " + Print.count(total);
        String unit = licence.unit() == null ? "" : " " + licence.unit();
        LocalDate ends = licence.expiresOn();
        return new Licence(licence.name(), used == null ? "" : Print.count(used) + of + unit, ends == null
                ? "no end told"
                : "%s, %s".formatted(DAY.format(ends), away(ChronoUnit.DAYS.between(today, ends))),
                ends != null && ends.isBefore(today));
    }

    private static String away(long days) {
        String counted = "%,d %s".formatted(Math.abs(days), Math.abs(days) == 1 ? "day" : "days");
        return days < 0 ? counted + " ago" : "in " + counted;
    }
}
