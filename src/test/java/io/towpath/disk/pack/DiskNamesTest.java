package io.towpath.disk.pack;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.disk.DiskFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskNamesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"web01|web01", "../../etc/passwd|etc_passwd", "-rf /|rf_", "...|vm",
            "Größe 1|Größe_1", "a/b\\c:d|a_b_c_d"})
    void makesFileNames(String name, String file) {
        assertThat(DiskNames.fit(name)).isEqualTo(file);
    }

    @Test
    void numbersDisksSoThatTheySort() {
        List<String> names = DiskNames.of("vm", 11, DiskFormat.RAW);

        assertThat(names).startsWith("vm-disk00.raw").endsWith("vm-disk10.raw").isSorted();
        assertThat(DiskNames.of("vm", 1, DiskFormat.QCOW2)).containsExactly("vm-disk0.qcow2");
    }
}
