package io.towpath.platform.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ShortageTest {

    @Test
    void isFoundInWhatReadersSayOfAHostWithoutMemory() {
        assertThat(Shortage.of(new IOException("it ended with status 1: NfcFssrvrProcessErrorMsg: received NFC error 5"
                + " from server: Failed to allocate the requested 24117272 bytes"))).isTrue();
        assertThat(
                Shortage.of(new IOException("nbdkit: vddk[1]: error: VixDiskLib_Read: Memory allocation failed. Out of"
                        + " memory.")))
                .isTrue();
        assertThat(Shortage.of(new IOException("it cannot be read at byte 65536",
                new IOException("read at byte 65536: the server is out of memory (ENOMEM)")))).isTrue();
    }

    @Test
    void otherFailuresAreNone() {
        assertThat(Shortage.of(new IOException("connection reset"))).isFalse();
        assertThat(Shortage.of(new IOException("NFC error 16392: the file is locked"))).isFalse();
        assertThat(Shortage.of(new IOException((String) null))).isFalse();
        assertThat(Shortage.of(null)).isFalse();
    }
}
