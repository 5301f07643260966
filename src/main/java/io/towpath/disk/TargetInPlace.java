package io.towpath.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// A target that has one name only and is written where it is: a conversion that fails leaves it half written. Its
/// journal, if one is wanted, is a file of this machine.
sealed interface TargetInPlace extends ConversionTarget permits DeviceTarget, ServedTarget {

    @Override
    default boolean hasJournal() {
        Path journal = journal();
        return journal != null && Files.isRegularFile(journal, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    default boolean isBegun() {
        return true;
    }

    @Override
    default boolean isPublished() {
        return false;
    }

    @Override
    default void publish(boolean force) throws IOException {
        discard();
    }

    @Override
    default void discard() throws IOException {
        Path journal = journal();
        if (journal != null) {
            Files.deleteIfExists(journal);
        }
    }
}
