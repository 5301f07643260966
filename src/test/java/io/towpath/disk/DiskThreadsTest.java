package io.towpath.disk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskThreadsTest {

    @ParameterizedTest
    @CsvSource({"64, 1, 16", "64, 4, 4", "16, 4, 4", "6, 4, 1", "4, 4, 1", "1, 1, 1"})
    void severalDisksTakeNoMoreThanOneAlone(int threads, int among, int share) {
        assertThat(DiskThreads.share(threads, among)).isEqualTo(share);
        assertThat(share * among).isLessThanOrEqualTo(DiskThreads.most(threads));
    }
}
