package io.towpath.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    private static final ZoneId ZURICH = ZoneId.of("Europe/Zurich");
    private static final LocalDate PROMISED = LocalDate.of(2027, 3, 31);

    @Test
    void whatWasPromisedDecidesAndNeitherALicenceNorThePlanThatWasMadeLater() {
        Instant later = Instant.parse("2027-12-31T00:00:00Z");
        Deadline promised = new Deadline(PROMISED, null);
        Deadline licence = new Deadline(PROMISED, new ProgramDesk.Licence("vSphere 8", "vcsa01", LocalDate.of(2027, 2,
                28)));

        assertThat(promised.missedBy(Instant.parse("2027-03-31T21:59:00Z"), later, ZURICH)).isFalse();
        assertThat(promised.missedBy(Instant.parse("2027-03-31T22:01:00Z"), later, ZURICH)).as("in the zone").isTrue();
        assertThat(licence.missedBy(Instant.parse("2027-03-15T00:00:00Z"), later, ZURICH)).isFalse();
        assertThat(new Deadline(null, licence.licence()).missedBy(Instant.parse("2027-03-15T00:00:00Z"), later, ZURICH))
                .as("nothing is promised").isFalse();
        assertThat(promised.missedBy(Instant.parse("2027-03-15T00:00:00Z"), Instant.EPOCH, ZURICH)).as(
                "later than planned, but in time").isFalse();
    }
}
