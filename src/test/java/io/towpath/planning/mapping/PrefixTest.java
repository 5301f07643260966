package io.towpath.planning.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTest {

    @ParameterizedTest
    @CsvSource({"10.1.20.0/24,10.1.20.255,true", "10.1.20.0/24,10.1.21.0,false", "10.1.20.0/23,10.1.21.255,true",
            "0.0.0.0/0,192.168.1.1,true", "10.0.0.1/32,10.0.0.1,true", "10.0.0.1/32,10.0.0.2,false",
            "2001:db8::/32,2001:db8:ffff::1,true", "2001:db8::/32,2001:db9::1,false", "10.0.0.0/8,2001:db8::1,false",
            "10.0.0.0/8,web01.example,false"})
    void containsTheAddressesOfItsSubnet(String prefix, String address, boolean inside) {
        assertThat(Prefix.of(prefix).contains(address)).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.20.0", "10.1.20.0/33", "10.1.20.1/24", "web01/24", "10.1.20.0/-1", "10.1.20.0/x",
            "::/129"})
    void whatIsNoSubnetIsRefused(String text) {
        assertThatThrownBy(() -> Prefix.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aListIsDividedByWhatPeopleWrite() {
        assertThat(Prefix.list(" 10.1.0.0/24, 10.2.0.0/24;10.3.0.0/24\n")).hasSize(3);
        assertThat(Prefix.list(null)).isEmpty();
    }
}
