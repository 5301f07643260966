package io.towpath.report.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.report.Metric;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricTileTest {

    @Test
    void anOutageIsToldForWarmAndColdApart() {
        MetricTile tile = tile(400.0 / 60, Metric.Standing.MET, 15.0, 568);

        assertThat(tile.figures()).containsExactly("warm 6m40s", "cold 41m");
        assertThat(tile.of()).isEqualTo("n=1,107");
        assertThat(tile.parts().getFirst()).isEqualTo(new MetricTile.Part("warm", "6m40s", "15m00s", "n=568",
                "less than 15 min", "good", "bi-check-circle-fill", "on target"));
    }

    @Test
    void aPartWithFewObservationsSaysSo() {
        MetricTile tile = tile(null, Metric.Standing.UNKNOWN, null, 7);

        assertThat(tile.figures()).containsExactly("warm –", "cold 41m");
        assertThat(tile.parts().getFirst().of()).isEqualTo("not enough data (n=7, needs 20)");
    }

    private static MetricTile tile(Double warm, Metric.Standing standing, Double p90, int of) {
        return MetricTile.of(new Metric(Metric.Kind.DOWNTIME, 23.4, "min", of + 539,
                "less than 15 min warm, 60 min cold",
                standing, List.of(), List.of(new Metric.Part("warm", warm, p90, of, "less than 15 min", standing),
                        new Metric.Part("cold", 41.2, 55.0, 539, "less than 60 min", Metric.Standing.MET)),
                ""));
    }
}
