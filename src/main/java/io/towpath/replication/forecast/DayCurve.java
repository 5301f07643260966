package io.towpath.replication.forecast;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/// How busy a VM is at which hour, as a factor of its mean, and how much less at weekends. Hours that no pass covered are as
/// the mean.
final class DayCurve {

    static final int HOURS = 24;
    /// So many hours of observation it takes to believe half of what they say.
    private static final double DOUBT = 1.5;
    private static final double DOUBT_OF_WEEKENDS = 8;
    private static final double MOST = 12;
    private static final double HOUR = 3600;

    private final double[] hours;
    private final double weekend;
    private final double figures;

    private DayCurve(double[] hours, double weekend, double figures) {
        this.hours = hours;
        this.weekend = weekend;
        this.figures = figures;
    }

    /// How many seconds of which hours lie between two instants; weekends apart.
    record Stretch(double[] workdays, double[] weekends) {

        static Stretch of(Instant from, Instant to, ZoneId zone) {
            double[] workdays = new double[HOURS];
            double[] weekends = new double[HOURS];
            for (ZonedDateTime at = from.atZone(zone); at.toInstant().isBefore(to);) {
                ZonedDateTime next = at.truncatedTo(ChronoUnit.HOURS).plusHours(1);
                Instant end = next.toInstant().isBefore(to) ? next.toInstant() : to;
                (isWeekend(at) ? weekends : workdays)[at.getHour()] += PassFacts
                        .seconds(Duration.between(at.toInstant(),
                                end));
                at = next;
            }
            return new Stretch(workdays, weekends);
        }
    }

    /// A stretch of time, and how many times busier it was than this curve thought.
    record Busy(Stretch stretch, double factor, double weight) {}

    static DayCurve flat() {
        double[] even = new double[HOURS];
        Arrays.fill(even, 1);
        return new DayCurve(even, 1, 0);
    }

    /// Seconds of a stretch, each counted as busy as its hour is.
    double busySeconds(Stretch stretch) {
        double sum = 0;
        for (int hour = 0; hour < HOURS; hour++) {
            sum += hours[hour] * (stretch.workdays()[hour] + weekend * stretch.weekends()[hour]);
        }
        return sum;
    }

    double at(ZonedDateTime when) {
        return hours[when.getHour()] * (isWeekend(when) ? weekend : 1);
    }

    /// Of a weekday's hour.
    double at(int hour) {
        return hours[hour];
    }

    double weekend() {
        return weekend;
    }

    /// How many figures were learned, those half believed as halves.
    double figures() {
        return figures;
    }

    /// Each hour is corrected by what the stretches that cover it say, in proportion to how much of it they cover.
    DayCurve corrected(List<Busy> stretches) {
        double[] sums = new double[HOURS];
        double[] covered = new double[HOURS];
        double sumOff = DOUBT_OF_WEEKENDS;
        double coveredOff = DOUBT_OF_WEEKENDS;
        Arrays.fill(sums, DOUBT);
        Arrays.fill(covered, DOUBT);
        for (Busy busy : stretches) {
            for (int hour = 0; hour < HOURS; hour++) {
                double off = busy.weight() * busy.stretch().weekends()[hour] / HOUR;
                double share = busy.weight() * busy.stretch().workdays()[hour] / HOUR + off;
                sums[hour] += share * busy.factor();
                covered[hour] += share;
                sumOff += off * busy.factor();
                coveredOff += off;
            }
        }
        double[] better = new double[HOURS];
        double learned = 0;
        for (int hour = 0; hour < HOURS; hour++) {
            better[hour] = Math.clamp(hours[hour] * sums[hour] / covered[hour], 1 / MOST, MOST);
            learned += 1 - DOUBT / covered[hour];
        }
        double mean = Arrays.stream(better).average().orElse(1);
        for (int hour = 0; hour < HOURS; hour++) {
            better[hour] /= mean;
        }
        return new DayCurve(better, Math.clamp(weekend * sumOff / coveredOff, 1 / MOST, MOST), learned);
    }

    private static boolean isWeekend(ZonedDateTime when) {
        return when.getDayOfWeek() == DayOfWeek.SATURDAY || when.getDayOfWeek() == DayOfWeek.SUNDAY;
    }
}
