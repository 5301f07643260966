package io.towpath.planning.forecast;

import java.util.List;
import java.util.Locale;

/// The figures that migration plans of this size are usually made with, computed by the same formulas as the forecast;
/// and where those figures contradict each other.
public final class Examples {

    private Examples() {}

    /// @param formula  with its numbers
    /// @param result   what comes out
    /// @param said     what the plan says
    public record Example(String name, String formula, String result, String said) {}

    /// Rounds of cutovers: how often all slots are filled.
    public static int rounds(int vms, int slots) {
        return Math.ceilDiv(vms, slots);
    }

    /// Weeks at a steady pace.
    public static double weeks(int vms, int perWeek) {
        return (double) vms / perWeek;
    }

    public static List<Example> all() {
        Bandwidth ten = Bandwidth.of(10, 0.7);
        Bandwidth more = Bandwidth.of(25, 0.7);
        return List.of(
                new Example("Data a day on 10 Gb/s", "10 Gb/s ÷ 8 × 0.88 × 70 % × 86,400 s",
                        say("%.1f TB a day (%.2f GB/s)", ten.terabytesPerDay(), ten.bytesPerSecond() / 1e9),
                        "about 66 TB a day (0.77 GB/s)"),
                new Example("Copying 200 TB", "200 TB ÷ " + say("%.1f TB a day", ten.terabytesPerDay()),
                        say("%.1f days", ten.days(200)), "about 3 days"),
                new Example("Rounds of cutovers", "5,000 VMs ÷ 20 slots", say("%,d rounds", rounds(5000, 20)),
                        "250 rounds"),
                new Example("Time of all cutovers", "250 rounds × 4 minutes",
                        say("%.1f hours", rounds(5000, 20) * 4 / 60.0), "about 17 hours"),
                new Example("Weeks at 150 VMs a week", "5,000 VMs ÷ 150", say("%.1f weeks", weeks(5000, 150)),
                        "about 33 weeks"),
                new Example("Data a day on 25 Gb/s", "25 Gb/s ÷ 8 × 0.88 × 70 % × 86,400 s",
                        say("%.0f TB a day (%.2f GB/s)", more.terabytesPerDay(), more.bytesPerSecond() / 1e9),
                        "190 TB a day (2.2 GB/s)"));
    }

    /// Where the usual figures do not agree with themselves.
    public static List<String> disagreements() {
        Bandwidth ten = Bandwidth.of(10, 0.7);
        Bandwidth more = Bandwidth.of(25, 0.7);
        return List.of(
                say("10 Gb/s are 1.25 GB/s on the wire; the 1.1 GB/s that are reckoned with have lost 12 %% to framing "
                        + "before the 70 %% are taken. Without that it would be %.1f TB a day.",
                        new Bandwidth(10, 1, 0.7).terabytesPerDay()),
                say("25 Gb/s at the same 70 %% give %.0f TB a day, not 190: 2.2 GB/s are 80 %% of what the link carries.",
                        more.terabytesPerDay()),
                say("The data is 200 TB in one place (5,000 VMs of 40 GB) and 400 TB in another (80 GB each). At %.1f TB "
                        + "a day that is %.1f or %.1f days of copying.", ten.terabytesPerDay(), ten.days(200),
                        ten.days(400)),
                say("A cutover takes 2 minutes in one line and 4 in the next: 250 rounds are %.1f or %.1f hours.",
                        250 * 2 / 60.0, 250 * 4 / 60.0),
                say("4,500 VMs at 150 a week take %.0f weeks; the same plan calls it 16 to 24, which needs %.0f to %.0f a "
                        + "week.", weeks(4500, 150), 4500 / 24.0, 4500 / 16.0),
                "Waves of 200, one or two a week, are 200 to 400 VMs a week, not 150.",
                say("30 waves over 8 weeks for 5,000 VMs are %.0f a week; at 150 a week it is 33 weeks.", 5000 / 8.0));
    }

    private static String say(String text, Object... values) {
        return String.format(Locale.ENGLISH, text, values);
    }
}
