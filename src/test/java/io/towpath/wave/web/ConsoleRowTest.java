package io.towpath.wave.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleRowTest {

    @ParameterizedTest
    @CsvSource({"PT0S,0s", "PT59S,59s", "PT7M10S,7m10", "PT2H5M,2h05", "PT47H59M,47h59", "PT48H,2 days",
            "PT5089H58M,212 days", "PT-5S,0s"})
    void printsDurationsAsPeopleSayThem(Duration duration, String printed) {
        assertThat(ConsoleRow.print(duration)).isEqualTo(printed);
    }
}
