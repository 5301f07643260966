package io.towpath.wave.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.migration.MigrationView;
import io.towpath.migration.Mode;
import io.towpath.migration.State;
import io.towpath.migration.StepView;
import io.towpath.migration.StepView.Progress;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemberLineTest {

    @Test
    void whoWaitsSaysForWhat() {
        assertThat(MemberLine.doing(at("Webshop starts together; it waits for 2 of 7: db01 (held), db02 (held).")))
                .isEqualTo("Webshop starts together; it waits for 2 of 7: db01 (held), db02 (held).");
        assertThat(MemberLine.doing(at(null))).isEqualTo("Wait for the VMs that cut over with it");
    }

    private static MigrationView at(@Nullable String note) {
        return new MigrationView(new UUID(0, 1), new UUID(0, 2), "web01", 1, null, null, new UUID(0, 3), Mode.WARM,
                "qcow2", null, State.CUTTING_OVER, Instant.EPOCH, "a person wanted it", "", "system", null, null, 5,
                List.of(step("define-target", "Define the target", Progress.DONE, "Defined web01."),
                        step("wait-for-group", "Wait for the VMs that cut over with it", Progress.RUNNING, note)),
                1);
    }

    private static StepView step(String name, String title, Progress progress, @Nullable String note) {
        return new StepView(name, title, State.CUTTING_OVER, progress, Instant.EPOCH, null, note);
    }
}
