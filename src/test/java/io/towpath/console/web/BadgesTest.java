package io.towpath.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.acceptance.Evidence;
import io.towpath.migration.State;
import io.towpath.migration.StepView;
import io.towpath.platform.spi.SourceNote;
import io.towpath.readiness.Assessment;
import io.towpath.transfer.DiskCopy;
import io.towpath.wave.WaveState;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BadgesTest {

    private final Badges badges = new Badges();

    @ParameterizedTest
    @MethodSource("everyState")
    void everyStateHasAnIconAndAWord(Enum<?> state) {
        Badge badge = badges.of(state);

        assertThat(badge.word()).isNotBlank();
        assertThat(badge.icon()).startsWith("bi-");
    }

    @Test
    void takesNamesAsRestSpellsThem() {
        assertThat(badges.of("awaiting-sign-off")).isEqualTo(badges.of(State.AWAITING_SIGN_OFF));
    }

    static Stream<Enum<?>> everyState() {
        return Stream.of(State.values(), WaveState.values(), StepView.Progress.values(), DiskCopy.Phase.values(),
                Assessment.Verdict.values(), SourceNote.Severity.values(), Evidence.Outcome.values())
                .flatMap(Stream::of);
    }
}
