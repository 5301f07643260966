package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.VsphereLab;
import io.towpath.platform.spi.CertificateChangedException;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Probe;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

/// vCenters that expire, break off, answer nonsense, or are others.
class TroubleTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-26T10:00:00Z"));
    private final Clock clock = new Clock() {

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    };
    private VsphereLab lab;
    private VspherePlatform platform;

    @BeforeEach
    void start() throws IOException {
        lab = VsphereLab.start("-vms", "60", "-page", "10");
        platform = Told.platform(new VsphereProperties(10, Duration.ofSeconds(5), Duration.ofSeconds(3),
                Duration.ofSeconds(3), DataSize.ofMegabytes(4), "urn:vim25/6.7", Duration.ofMinutes(10)), clock);
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    private Told scanned() throws IOException {
        Told told = new Told();
        platform.scan(Told.place(lab), told);
        return told;
    }

    @Test
    void aSessionThatExpiresAmidTheScanIsRenewedOnce() throws IOException {
        lab.fault("ContinueRetrievePropertiesEx", "expire", 4, 1);

        Told told = scanned();

        assertThat(told.found).hasSize(60);
        assertThat(told.read).isEqualTo(60);
        assertThat(lab.calls()).containsEntry("Login", 2);
    }

    @Test
    void aSessionThatExpiredBetweenLooksIsRenewedOnce() throws IOException {
        scanned();
        lab.expireSessions();
        lab.forgetCalls();

        assertThat(scanned().found).hasSize(60);
        assertThat(lab.calls()).containsEntry("Login", 1);
    }

    @Test
    void aServerThatEndsEverySessionIsGivenUp() throws IOException {
        lab.fault("CreateContainerView", "expire", 0, 100);

        assertThatThrownBy(this::scanned).isInstanceOf(FaultException.class).hasMessageContaining("NotAuthenticated");
        assertThat(lab.calls().get("Login")).isLessThanOrEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"drop", "half"})
    void aConnectionThatBreaksAmidTheScanIsTakenUpAgain(String kind) throws IOException {
        lab.fault("ContinueRetrievePropertiesEx", kind, 4, 1);

        Told told = scanned();

        assertThat(told.read).isEqualTo(60);
    }

    @Test
    void aConnectionThatKeepsBreakingEndsTheScanWithItsReason() throws IOException {
        lab.fault("ContinueRetrievePropertiesEx", "drop", 4, 100);

        assertThatThrownBy(this::scanned).isInstanceOf(IOException.class).hasMessageContaining("cannot be reached");
    }

    @Test
    void anAnswerOfAProxyIsCalledThat() throws IOException {
        lab.fault("RetrievePropertiesEx", "html", 0, 100);

        assertThatThrownBy(this::scanned).hasMessageContaining("status 502 and no SOAP")
                .hasMessageContaining("502 Bad Gateway");
    }

    @Test
    void aDocumentTypeIsRefused() throws IOException {
        lab.fault("RetrievePropertiesEx", "dtd", 0, 100);

        assertThatThrownBy(this::scanned).hasMessageContaining("document type");
    }

    @Test
    void anEndlessAnswerIsCutOff() throws IOException {
        lab.fault("RetrievePropertiesEx", "huge", 0, 100);

        assertThatThrownBy(this::scanned).hasMessageContaining("more than 4 MB");
    }

    @Test
    void anAnswerThatNeverComesIsNotWaitedFor() throws IOException {
        lab.fault("RetrievePropertiesEx", "hang", 0, 100);

        assertThatThrownBy(this::scanned).hasMessageContaining("did not answer within 3 s");
    }

    @Test
    void aRedirectIsNotFollowed() throws IOException {
        lab.fault("RetrievePropertiesEx", "redirect", 0, 100);

        assertThatThrownBy(this::scanned).hasMessageContaining("status 307");
    }

    @Test
    void aFaultOfLaterVersionsIsToldByItsName() throws IOException {
        lab.fault("CreateContainerView", "VcLockedDown", 0, 1);

        assertThatThrownBy(this::scanned).isInstanceOf(FaultException.class).hasMessageContaining("VcLockedDown");
    }

    @Test
    void aWrongPasswordIsTriedOnceInFiveMinutes() throws IOException {
        Place wrong = new Place(lab.url(), new Credentials(VsphereLab.USER, "wrong-9c1d"), lab.sha256());

        Probe probe = platform.probe(wrong);
        assertThat(probe.works()).isFalse();
        assertThat(probe.summary()).contains("refuses the user name or password of " + VsphereLab.USER)
                .doesNotContain("wrong-9c1d");
        now.updateAndGet(at -> at.plusSeconds(299));
        assertThat(platform.probe(wrong).summary()).contains("not tried again before 2026-11-26T10:05:00Z");
        assertThat(lab.calls()).containsEntry("Login", 1);
        assertThat(platform.probe(Told.place(lab)).works()).as("the right one is not held up").isTrue();
        now.updateAndGet(at -> at.plusSeconds(2));
        platform.probe(wrong);
        assertThat(lab.calls()).containsEntry("Login", 3);
    }

    @Test
    void aChangedCertificateStopsEverythingBeforeASingleCall() throws IOException {
        Place place = Told.place(lab);
        String other = lab.changeCertificate();

        assertThatThrownBy(() -> platform.scan(place, new Told())).isInstanceOf(CertificateChangedException.class)
                .hasMessageContaining(other).hasMessageContaining(lab.sha256())
                .extracting(e -> ((CertificateChangedException) e).seenSha256()).isEqualTo(other);
        assertThat(platform.probe(place).works()).isFalse();
        assertThat(lab.calls()).isEmpty();
    }

    @Test
    void aCertificateThatChangesUnderAKeptSessionStopsIt() throws IOException {
        Place place = Told.place(lab);
        platform.scan(place, new Told());
        String other = lab.changeCertificate();

        assertThat(platform.probe(place).works()).isFalse();
        assertThatThrownBy(() -> platform.scan(place, new Told())).isInstanceOf(CertificateChangedException.class)
                .hasMessageContaining(other);
    }

    @Test
    void nobodyThereIsSaidInWords() {
        Place place = new Place("https://127.0.0.1:1", new Credentials("a", "b"), "0".repeat(64));

        assertThat(platform.probe(place).summary()).contains("nobody listens there");
        assertThatThrownBy(() -> platform.certificate("https://127.0.0.1:1")).hasMessageContaining("nobody listens");
    }
}
