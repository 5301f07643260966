package io.towpath.cli;

import io.towpath.planning.wave.Limits;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/// What `--limit` says, upon the usual limits.
final class PlanLimits {

    private static final String TERABYTES = "pre-copy-terabytes";
    private static final String WEEK_TERABYTES = "week-terabytes";

    private PlanLimits() {}

    static Limits of(List<String> words, ZoneId zone, Function<String, RuntimeException> usage) {
        Limits usual = Limits.usual(zone);
        Map<String, Double> said = new LinkedHashMap<>();
        said.put("proof-least", (double) usual.proofLeast());
        said.put("proof-most", (double) usual.proofMost());
        said.put("dev-test-most", (double) usual.devTestMost());
        said.put("production-most", (double) usual.productionMost());
        said.put("critical-most", (double) usual.criticalMost());
        said.put("windows-share", (double) usual.windowsShare());
        said.put(TERABYTES, usual.preCopyTerabytes());
        said.put(WEEK_TERABYTES, usual.weekTerabytes());
        said.put("engineers", (double) usual.engineers());
        said.put("vms-per-engineer", (double) usual.vmsPerEngineer());
        said.put("vms-per-engineer-week", (double) usual.vmsPerEngineerWeek());
        said.put("proof-days", (double) usual.proofDays());
        said.put("cadence-days", (double) usual.cadenceDays());
        said.put("window-hours", (double) usual.windowHours());
        said.put("slots", (double) usual.slots());
        for (String word : words) {
            String[] pair = word.split("=", 2);
            if (pair.length != 2 || !said.containsKey(pair[0])) {
                throw usage.apply("--limit '%s' is none of %s, with =NUMBER".formatted(word, String.join(", ", said
                        .keySet())));
            }
            said.put(pair[0], number(word, pair, usage));
        }
        if (said.get("proof-most") < said.get("proof-least")) {
            said.put("proof-least", said.get("proof-most"));
        }
        try {
            return new Limits(whole(said, "proof-least"), whole(said, "proof-most"), whole(said, "dev-test-most"),
                    whole(said, "production-most"), whole(said, "critical-most"), whole(said, "windows-share"),
                    Objects.requireNonNull(said.get(TERABYTES)), Objects.requireNonNull(said.get(WEEK_TERABYTES)),
                    whole(said, "engineers"), whole(said, "vms-per-engineer"), whole(said, "vms-per-engineer-week"),
                    whole(said, "proof-days"), whole(said, "cadence-days"), whole(said, "window-hours"),
                    whole(said, "slots"), usual.blockedLate(), zone);
        } catch (IllegalArgumentException e) {
            throw usage.apply("--limit: " + e.getMessage());
        }
    }

    private static double number(String word, String[] pair, Function<String, RuntimeException> usage) {
        double number;
        try {
            number = Double.parseDouble(pair[1]);
        } catch (NumberFormatException e) {
            throw usage.apply("--limit '" + word + "' has no number");
        }
        boolean whole = number == Math.rint(number) && Math.abs(number) <= Integer.MAX_VALUE;
        boolean terabytes = pair[0].equals(TERABYTES) || pair[0].equals(WEEK_TERABYTES);
        if (!Double.isFinite(number) || !whole && !terabytes) {
            throw usage.apply("--limit '" + word + "': " + (terabytes
                    ? "not a number that ends"
                    : "not a whole number"));
        }
        return number;
    }

    private static int whole(Map<String, Double> said, String name) {
        return Objects.requireNonNull(said.get(name)).intValue();
    }
}
