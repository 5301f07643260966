package io.towpath.units;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "65536, 65536", "100M, 104857600", "1.5G, 1610612736", "64k, 65536", "64 KiB, 65536",
            "1TB, 1099511627776", "12 B, 12", "7P, 7881299347898368"})
    void isReadAsPeopleWriteIt(String text, long bytes) {
        assertEquals(bytes, ByteSize.parse(text).bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "M", "-1", "1e6", "1,5G", "10 Mbit", "9000P", "1.M", "0x10"})
    void refusesWhatIsNoNumberOfBytes(String text) {
        assertThrows(IllegalArgumentException.class, () -> ByteSize.parse(text));
    }
}
