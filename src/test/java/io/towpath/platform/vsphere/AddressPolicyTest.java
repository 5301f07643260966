package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {

    private final AddressPolicy policy = new AddressPolicy(List.of());

    @ParameterizedTest
    @CsvSource({"vcenter.example.com,https://vcenter.example.com",
            "HTTPS://VCenter.Example.com/sdk,https://vcenter.example.com",
            "https://vcenter.example.com:443/,https://vcenter.example.com", "vc:8443,https://vc:8443",
            "https://[2001:db8::1]/sdk,https://[2001:db8::1]", "https://bücher.example,https://xn--bcher-kva.example",
            "192.0.2.7,https://192.0.2.7"})
    void addressesAreStoredInOneForm(String typed, String stored) throws IOException {
        assertThat(policy.parse(typed)).hasToString(stored);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://vcenter.example.com", "ftp://vcenter", "file:///etc/passwd",
            "https://admin:pw@vcenter",
            "https://admin@vcenter", "https://vcenter/other", "https://vcenter/sdk?x=1", "https://vcenter/#a",
            "https://",
            "https://:443", "https://vc:99999", "https://vc:0", "https://2130706433", "https://0x7f000001",
            "https://127.1",
            "https://vc enter", "", "https://1.2.3.4.5"})
    void whatIsNoAddressOfAServerIsRefused(String typed) {
        assertThatThrownBy(() -> policy.parse(typed)).isInstanceOf(IOException.class);
    }

    @Test
    void aPasswordInAnAddressIsNotRepeated() {
        assertThatThrownBy(() -> policy.parse("https://admin:hunter2@vcenter/x"))
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "localhost", "[::1]", "169.254.169.254", "169.254.0.1",
            "[fe80::1]", "0.0.0.0", "[::]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[::ffff:169.254.169.254]",
            "[64:ff9b::7f00:1]", "[2002:7f00:1::1]", "224.0.0.1", "[ff02::1]", "255.255.255.255", "[fd00:ec2::254]",
            "0.1.2.3"})
    void addressesOfThisMachineAndOfItsNeighboursAreNotCalled(String host) {
        assertThatThrownBy(() -> policy.resolve(policy.parse("https://" + host)))
                .hasMessageContaining("must not be called");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.5", "192.168.1.1", "172.16.0.9", "192.0.2.1", "[2001:db8::1]", "[fd12::1]"})
    void addressesOfADatacenterAre(String host) {
        assertThatCode(() -> policy.resolve(policy.parse("https://" + host))).doesNotThrowAnyException();
    }

    @Test
    void whatAnAdministratorAllowsIsCalledAndNothingBesides() throws IOException {
        AddressPolicy lab = new AddressPolicy(List.of("127.0.0.0/8"));

        assertThat(lab.resolve(lab.parse("https://127.0.0.1:8989")).getHostAddress()).isEqualTo("127.0.0.1");
        assertThatThrownBy(() -> lab.resolve(lab.parse("https://[::1]"))).hasMessageContaining("must not be called");
        assertThatThrownBy(() -> new AddressPolicy(List.of("127.0.0.0/40"))).hasMessageContaining("allowed-networks");
        assertThatThrownBy(() -> new AddressPolicy(List.of("evil.example/8"))).hasMessageContaining("no network");
    }

    @Test
    void aNameThatNobodyKnowsIsSaidSo() {
        assertThatThrownBy(() -> policy.resolve(policy.parse("https://no-such-host.invalid")))
                .hasMessageContaining("not known to the name service");
    }
}
