package io.towpath.planning.forecast;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When a program ends.
///
/// @param p50        half of the runs end by then; `p90`: nine in ten
/// @param planned    when the last window of the plan closes
/// @param bottleneck what would end the program soonest if there were twice as much of it; null: nothing would
/// @param weeks      the burn-up, by weeks from the start; `courses`: the same in other units
public record Forecast(int vms, long bytes, int runs, long seed, Instant start, Instant planned, Instant p10,
        Instant p50, Instant p90, double terabytesPerDay, double copyingDays, @Nullable Resource bottleneck,
        List<Use> uses, List<Week> weeks, List<Course> courses) {

    /// @param utilisation 0 to 1; of the busiest one where there are several. Of the cadence: no figure, so -1
    /// @param daysSooner  by how much twice as much of it would bring the middle end forward
    public record Use(Resource resource, double utilisation, double daysSooner) {}

    /// VMs that are over by the end of the week.
    public record Week(Instant ends, long p10, long p50, long p90, long planned) {}

    /// The burn-up in another unit.
    ///
    /// @param total of what is forecast; `weeks` count in it
    public record Course(Unit unit, long total, List<Week> weeks) {

        public Course {
            weeks = List.copyOf(weeks);
        }
    }

    /// @param unit counted in
    public Course course(Unit unit) {
        return courses.stream().filter(course -> course.unit() == unit).findFirst()
                .orElseGet(() -> new Course(Unit.VMS, vms, weeks));
    }

    public Forecast {
        uses = List.copyOf(uses);
        weeks = List.copyOf(weeks);
        courses = List.copyOf(courses);
    }
}
