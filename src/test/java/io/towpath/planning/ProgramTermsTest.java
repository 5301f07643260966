package io.towpath.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.planning.forecast.Assumptions;
import io.towpath.planning.wave.Limits;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ProgramTermsTest {

    private static final Limits USUAL = Limits.usual(ZoneOffset.UTC);

    @Test
    void theForecastAndThePlannerCountOnTheSameLink() {
        ProgramTerms terms = new ProgramTerms(25.0, 80, 3.0, null);

        Assumptions by = terms.on(Assumptions.usual());

        assertThat(by.gigabits()).isEqualTo(25);
        assertThat(by.utilisation()).isEqualTo(0.8);
        assertThat(by.preCopyDays()).isEqualTo(3);
        // 25 ÷ 8 × 88 % × 80 % × 86,400 s = 190.08 TB a day
        assertThat(terms.on(USUAL).preCopyTerabytes()).isEqualTo(570.2);
        assertThat(terms.on(USUAL).weekTerabytes()).isEqualTo(1330.6);
    }

    @Test
    void whereNobodySaidAnythingAllIsAsUsual() {
        assertThat(ProgramTerms.NONE.on(USUAL)).isEqualTo(USUAL);
        assertThat(ProgramTerms.NONE.on(Assumptions.usual())).isEqualTo(Assumptions.usual());
    }
}
