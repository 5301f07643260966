package io.towpath.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Where a conversion writes: under which names, what makes them final, and how failures are told.
sealed interface ConversionTarget permits TargetFiles, TargetInPlace {

    /// As messages call it.
    String name();

    /// The conversion's journal; null when there is to be none, and nothing to go on with.
    @Nullable
    Path journal();

    boolean hasJournal();

    /// Whether what the journal speaks of is there and still has to get its name.
    boolean isBegun();

    /// Whether it has its name.
    boolean isPublished();

    /// Refuses to write over what is read, whatever is forced, and to begin where there is no room for it.
    void checkApart(DiskReader source) throws IOException;

    /// Refuses to write over what is there.
    void checkFree(boolean force) throws IOException;

    /// Whether there is room for so many bytes, as far as that can be told.
    boolean hasSpace(long bytes) throws IOException;

    /// @param needed bytes that will be stored
    void checkSpace(long needed) throws IOException;

    /// Begins anew.
    ///
    /// @param cancelled asked where it takes long
    DiskWriter create(long sizeBytes, BooleanSupplier cancelled) throws IOException;

    /// Goes on with what [#create] began.
    DiskWriter resume(long sizeBytes) throws IOException;

    /// Whether a failure to write only says that the way to the target broke: what was written since the last checkpoint
    /// may be lost, and the rest of it may well be gone on with.
    default boolean isBrokenOff(IOException failure) {
        return false;
    }

    /// How often it is gone on with in a row, without a checkpoint in between, after it broke off.
    default int patience() {
        return 0;
    }

    /// The same, which has to be waited for when it is begun or gone on with.
    default ConversionTarget waitedFor() {
        return this;
    }

    /// Opens what was written, to be proven.
    ///
    /// @param sizeBytes of the disk; a device may be larger
    DiskReader open(long sizeBytes) throws IOException;

    /// The last step: the target gets its name, durably, and the journal goes.
    void publish(boolean force) throws IOException;

    /// For work that is of no use to anybody any more.
    void discard() throws IOException;

    /// A failure to write, as people understand it.
    ImageException failure(IOException e);
}
