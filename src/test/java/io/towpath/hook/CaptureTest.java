package io.towpath.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureTest {

    private static final String SECRET = "p4ss-word/+=";

    private static String text(String written) {
        Capture capture = new Capture();
        byte[] bytes = written.getBytes(StandardCharsets.UTF_8);
        capture.write(bytes, 0, bytes.length);
        return capture.text(Masks.of(SECRET));
    }

    @Test
    void secretsAreHiddenHoweverTheyAreWritten() {
        String base64 = Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8));
        assertThat(text("a " + SECRET + " b " + base64 + " c p4ss-word%2F%2B%3D")).isEqualTo("a ••• b ••• c •••");
        assertThat(text("nothing\0here")).isEqualTo("nothing\uFFFDhere");
    }

    /// A secret may lie across the cut wherever that is.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 7, 11})
    void noPartOfASecretIsLeftBesideTheCut(int shift) {
        String long_ = "x".repeat(shift) + SECRET.repeat(20_000);

        String kept = text(long_);

        assertThat(kept.replace("•••", "").replace("x", "")).doesNotContain("ss-w", "ord/")
                .contains("bytes are left out");
        assertThat(kept.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(Capture.MOST);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, Capture.MOST / 2 - 256, Capture.MOST / 2 - 255, Capture.MOST - 512})
    void whatFitsIsKeptWhole(int length) {
        assertThat(text("z".repeat(length))).isEqualTo("z".repeat(length));
    }

    @Test
    void bytesThatAreNoTextFitToo() {
        Capture capture = new Capture();
        for (int i = 0; i < 500_000; i++) {
            capture.write(0xff);
        }
        assertThat(capture.text(Masks.of("")).getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(
                Capture.MOST);
    }
}
