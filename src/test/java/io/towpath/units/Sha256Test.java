package io.towpath.units;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Sha256Test {

    /// FIPS 180-2, appendix B.1; and a letter of two bytes.
    @Test
    void isThatOfTheStandard() {
        assertThat(Sha256.hex("abc")).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(Sha256.hex("ü")).isEqualTo(Sha256.hex(new byte[]{(byte) 0xc3, (byte) 0xbc}));
    }
}
