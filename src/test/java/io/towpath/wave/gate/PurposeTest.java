package io.towpath.wave.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.planning.wave.WaveKind;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PurposeTest {

    @Test
    void thereIsOneForEachKindOfWaveInTheSameOrder() {
        assertThat(Arrays.stream(Purpose.values()).map(Purpose::word).filter(word -> !word.equals("unplanned")))
                .containsExactlyElementsOf(Arrays.stream(WaveKind.values()).map(WaveKind::slug).toList());
        for (WaveKind kind : WaveKind.values()) {
            assertThat(Purpose.of(kind.slug()).title()).isEqualTo(kind.title());
        }
    }
}
