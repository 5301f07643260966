package io.towpath.report.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.report.Metric;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MetricTileTest {

    @Test
    void anOutageIsToldForWarmAndColdApart() {
        MetricTile tile = tile(400.0 / 60, 15.0, 568);

        assertThat(tile.figures()).containsExactly("warm 6m40s", "cold 41m");
        assertThat(tile.of()).isEqualTo("n=1,107");
        assertThat(tile.parts().getFirst()).isEqualTo(new MetricTile.Part("warm", "6m40s", "15m00s", "n=568",
                "less than 15 min", "good", "bi-check-circle-fill", "on target"));
    }

    @Test
    void aPartWithFewObservationsSaysSo() {
        MetricTile tile = tile(null, null, 7);

        assertThat(tile.figures()).containsExactly("warm –", "cold 41m");
        assertThat(tile.parts().getFirst().of()).isEqualTo("not enough data (n=7, needs 20)");
    }

    @Test
    void enoughInAllAndFewOfEachIsNotEnough() {
        MetricTile tile = tile(part("warm", null, null, 15), part("cold", null, null, 15));

        assertThat(tile.figures()).containsExactly("–");
        assertThat(tile.of()).isEqualTo("not enough data (warm n=15, cold n=15, needs 20 of one)");
        assertThat(tile.word()).isEqualTo("unknown");
    }

    private static MetricTile tile(@Nullable Double warm, @Nullable Double p90, int of) {
        return tile(part("warm", warm, p90, of), part("cold", 41.2, 55.0, 539));
    }

    private static MetricTile tile(Metric.Part warm, Metric.Part cold) {
        return MetricTile.of(new Metric(Metric.Kind.DOWNTIME, 23.4, "min", warm.of() + cold.of(),
                "less than 15 min warm, 60 min cold", warm.standing(), List.of(), List.of(warm, cold), ""));
    }

    private static Metric.Part part(String name, @Nullable Double mean, @Nullable Double p90, int of) {
        return new Metric.Part(name, mean, p90, of, name.equals("warm") ? "less than 15 min" : "less than 60 min",
                mean == null ? Metric.Standing.UNKNOWN : Metric.Standing.MET);
    }
}
