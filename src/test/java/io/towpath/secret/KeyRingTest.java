package io.towpath.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRingTest {

    private static final String FIRST = KeyRing.randomKey();
    private static final String SECOND = KeyRing.randomKey();

    @TempDir
    Path data;

    @Test
    void whatIsSealedOpensWithTheSameContextOnly() {
        KeyRing keys = KeyRing.parse(FIRST, "test");

        KeyRing.Sealed sealed = keys.seal("Grüße, password 5€", "source:1");

        assertThat(keys.open(sealed, "source:1")).isEqualTo("Grüße, password 5€");
        assertThat(new String(sealed.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("password");
        assertThatThrownBy(() -> keys.open(sealed, "source:2")).isInstanceOf(SealedException.class);
        sealed.bytes()[15] ^= 1;
        assertThatThrownBy(() -> keys.open(sealed, "source:1")).isInstanceOf(SealedException.class);
    }

    @Test
    void theSameTextIsNeverSealedAlike() {
        KeyRing keys = KeyRing.parse(FIRST, "test");

        assertThat(keys.seal("same", "x").bytes()).isNotEqualTo(keys.seal("same", "x").bytes());
    }

    @Test
    void anOlderKeyStillOpensAndTheFirstOneSeals() {
        KeyRing.Sealed old = KeyRing.parse(FIRST, "test").seal("kept", "x");

        KeyRing both = KeyRing.parse(SECOND + "," + FIRST, "test");

        assertThat(both.open(old, "x")).isEqualTo("kept");
        assertThat(both.seal("new", "x").keyId()).isEqualTo(both.current()).isNotEqualTo(old.keyId());
        assertThatThrownBy(() -> KeyRing.parse(SECOND, "test").open(old, "x")).isInstanceOf(SealedException.class)
                .hasMessageContaining(old.keyId()).hasMessageContaining("not there");
    }

    @Test
    void aKeyThatIsNoneIsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> KeyRing.parse("c2hvcnQ=", "the file")).hasMessage(
                "the file holds a key of 5 bytes, expected 32");
        assertThatThrownBy(() -> KeyRing.parse("%%%", "the file")).hasMessageContaining("no Base64")
                .hasMessageNotContaining("%");
        assertThatThrownBy(() -> KeyRing.parse(" \n", "the file")).hasMessageContaining("no key");
    }

    @Test
    void theFirstStartMakesAKeyThatOnlyItsOwnerReads() throws Exception {
        KeyRing made = KeyFile.load(data);

        Path file = data.resolve("secret.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(KeyFile.load(data).current()).isEqualTo(made.current());
        assertThat(Files.list(data)).hasSize(1);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> KeyFile.load(data)).hasMessageContaining("chmod 600");
    }
}
