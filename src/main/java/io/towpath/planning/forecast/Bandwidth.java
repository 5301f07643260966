package io.towpath.planning.forecast;

/// How much a link copies: `Gb/s ÷ 8 × framing × utilisation`. Bytes are decimal, as links and storage vendors count.
///
/// @param gigabits    of the link, Gb/s
/// @param framing     what Ethernet, IP, TCP and TLS leave: 10 Gb/s carry 1.1 GB/s, which is 88 % of 1.25
/// @param utilisation of what is left, what one counts on: protocol pauses, others on the link
public record Bandwidth(double gigabits, double framing, double utilisation) {

    public static final double FRAMING = 0.88;
    private static final double BYTES = 1e9 / 8;
    private static final double DAY = 86_400;
    private static final double TERABYTE = 1e12;

    public Bandwidth {
        if (!(gigabits > 0) || !(framing > 0) || framing > 1 || !(utilisation > 0) || utilisation > 1) {
            throw new IllegalArgumentException("%s Gb/s, framing %s, utilisation %s".formatted(gigabits, framing,
                    utilisation));
        }
    }

    public static Bandwidth of(double gigabits, double utilisation) {
        return new Bandwidth(gigabits, FRAMING, utilisation);
    }

    public double bytesPerSecond() {
        return gigabits * BYTES * framing * utilisation;
    }

    public double terabytesPerDay() {
        return bytesPerSecond() * DAY / TERABYTE;
    }

    public double days(double terabytes) {
        return terabytes / terabytesPerDay();
    }
}
