package io.towpath.disk.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NbdUriTest {

    @Test
    void namesAHostAPortAndAnExport() throws ImageException {
        NbdUri uri = NbdUri.parse("nbd://store.example:10810//disks/web%2001");

        assertThat(uri.tls()).isFalse();
        assertThat(uri.host()).isEqualTo("store.example");
        assertThat(uri.port()).isEqualTo(10810);
        assertThat(uri.export()).isEqualTo("/disks/web 01");
        assertThat(uri.label()).isEqualTo("nbd://store.example:10810//disks/web%2001");
    }

    @Test
    void hasDefaults() throws ImageException {
        assertThat(NbdUri.parse("nbd://h").port()).isEqualTo(10809);
        assertThat(NbdUri.parse("nbd://h").export()).isEmpty();
        assertThat(NbdUri.parse("nbd:///x").host()).isEqualTo("localhost");
        assertThat(NbdUri.parse("NBD://[::1]/x").host()).isEqualTo("::1");
        assertThat(NbdUri.parse("nbd://[::1]/x").label()).isEqualTo("nbd://[::1]/x");
    }

    @Test
    void namesASocket() throws ImageException {
        NbdUri uri = NbdUri.parse("nbds+unix:///x?socket=/run/a%20b&tls-certificates=/etc/pki&tls-hostname=store");

        assertThat(uri.tls()).isTrue();
        assertThat(uri.socket()).isEqualTo(Path.of("/run/a b"));
        assertThat(uri.certificates()).isEqualTo(Path.of("/etc/pki"));
        assertThat(uri.tlsName()).isEqualTo("store");
        assertThat(uri.label()).isEqualTo("nbds+unix:///x?socket=/run/a%20b");
        assertThat(NbdUri.parse(uri.label()).socket()).isEqualTo(uri.socket());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nbd:host:10809", "nbd:unix:/run/x", "nbd+unix:///x", "nbd+unix://h/x?socket=/s",
            "nbd://h/x?socket=/s", "nbd+unix:///x?socket=", "nbd+unix:///x?socket=/a&socket=/b", "nbd://h:0/x",
            "nbd://h:70000/x", "nbd://user@h/x", "nbd://user:hunter2@h/x", "nbd://h/x#part", "nbd://h/%00",
            "nbd://a_b/x", "nbd://h /x", "nbd://h/%zz", "nbds://h/x?tls-type=psk", "nbds://h/x?tls-type=anon",
            "nbds://h/x?tls-psk-file=/hunter2", "nbds://h/x?tls-username=hunter2", "nbds://h/x?tls-verify-peer=0",
            "nbds://h/x?tls-verify-peer=hunter2", "nbd://h/x?tls-certificates=/etc/pki", "nbd://h/x?tls-hostname=h",
            "nbd://h/x?odd=hunter2", "nbd://h/x?odd", "nbd+unix:///?socket=%00abstract", "http://h/x",
            "nbd+vsock://1/x"})
    void refusesWhatItCannotDoAndRepeatsNoSecret(String text) {
        ImageException refusal = catchThrowableOfType(ImageException.class, () -> NbdUri.parse(text));

        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(Reason.UNSUPPORTED_FEATURE);
        assertThat(refusal.remedy()).isNotBlank();
        assertThat(refusal.getMessage() + refusal.remedy()).doesNotContain("hunter2");
    }

    @Test
    void refusesANameThatTheProtocolHasNoRoomFor() {
        assertThat(catchThrowableOfType(ImageException.class, () -> NbdUri.parse("nbd://h/" + "x".repeat(4097))))
                .isNotNull();
    }

    @Test
    void isToldFromAFilesName() {
        assertThat(NbdUri.looksLikeOne("nbd://h/x")).isTrue();
        assertThat(NbdUri.looksLikeOne("nbds+unix:///x?socket=/s")).isTrue();
        assertThat(NbdUri.looksLikeOne("NBD:x")).isTrue();
        assertThat(NbdUri.looksLikeOne("nbd.vmdk")).isFalse();
        assertThat(NbdUri.looksLikeOne("./nbd:x")).isFalse();
    }
}
