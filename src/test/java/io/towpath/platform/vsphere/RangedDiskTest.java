package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.platform.spi.Place;
import java.nio.ByteBuffer;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/// A read in several parts, where one of them fails in a way that nobody thought of.
class RangedDiskTest {

    @Test
    void aPartThatFailsUnexpectedlyFailsTheRead() {
        Sessions sessions = Told.sessions(Told.PROPERTIES, Clock.systemUTC());
        // without an account there is no session: that is no IOException
        FolderFile file = new FolderFile(sessions, Place.of("https://127.0.0.1:1"), "DC0",
                FolderPath.of("[DS] web01/web01-flat.vmdk"));
        ByteBuffer into = ByteBuffer.allocate(5 << 20);
        try (RangedDisk disk = new RangedDisk(file, 8 << 20)) {
            assertThatThrownBy(() -> disk.read(0, into)).isInstanceOf(NullPointerException.class);
            assertThat(into.position()).isZero();
        }
    }
}
