package io.towpath.migration.step;

import io.towpath.migration.testboot.OpenTestBoots;
import io.towpath.migration.testboot.TestBoot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// At most one test boot, which ends when it is told to unless something is in the way.
final class OneTestBoot implements OpenTestBoots {

    @Nullable
    TestBoot open;
    @Nullable
    String inTheWay;
    @Nullable
    String asked;
    boolean keepsPassesBack = true;
    boolean stuck;

    static TestBoot up(UUID migrationId) {
        return new TestBoot(new UUID(0, 9), migrationId, new UUID(0, 8), "web01", new UUID(0, 2),
                TestBoot.State.RUNNING,
                null, null, null, "lena", Instant.EPOCH, null, 3, "towpath-test-web01", Instant.EPOCH, Instant.EPOCH,
                null, null, null, false, null, List.of());
    }

    @Override
    public Optional<TestBoot> of(UUID migrationId) {
        return Optional.ofNullable(open);
    }

    @Override
    public Optional<TestBoot> keepingPassesBack(UUID migrationId) {
        return Optional.ofNullable(open).filter(_ -> keepsPassesBack);
    }

    @Override
    public void askEnd(UUID migrationId, String why) {
        asked = why;
    }

    @Override
    public boolean isStuck(UUID migrationId) {
        return stuck;
    }

    @Override
    public Optional<String> endNow(UUID migrationId, String why) {
        if (inTheWay == null) {
            open = null;
        }
        return Optional.ofNullable(inTheWay);
    }
}
