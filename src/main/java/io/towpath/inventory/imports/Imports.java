package io.towpath.inventory.imports;

import io.towpath.inventory.RefusedException;
import io.towpath.inventory.reading.FileKind;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Brings files into the inventory: sent, read and compared in the background, applied when a person or script says so.
public interface Imports {

    /// Files on their way in; closed without having been submitted, they are gone.
    Sending begin();

    interface Sending extends AutoCloseable {

        /// @param name as its sender calls it
        void add(String name, InputStream content) throws IOException;

        /// Reads what was sent in the background.
        ///
        /// @param kind  null: find out
        /// @param again whether the same file with the same options is read once more; else the earlier import is the answer
        /// @throws RefusedException when nothing was sent
        Submitted submit(@Nullable FileKind kind, ImportOptions options, boolean again, String actor);

        @Override
        void close() throws IOException;
    }

    /// @param earlier the same file with the same options was sent before: that import is the answer
    record Submitted(UUID id, boolean earlier) {}

    Optional<ImportView> find(UUID id);

    /// @throws RefusedException when there is none
    ImportView get(UUID id);

    /// Newest first.
    ///
    /// @param before only those older than this one
    List<ImportView> list(int limit, @Nullable UUID before);

    /// Waits until it is no longer read, at most so long.
    ImportView await(UUID id, Duration atMost);

    /// @param after number of the last row seen; 0 from the start
    List<RowView> rows(UUID id, @Nullable Outcome outcome, @Nullable String kind, boolean kept, int after, int limit);

    List<FaultView> faults(UUID id, @Nullable String severity, int after, int limit);

    /// Whether the inventory is, as far as a preview depends on it, as it was when the preview was made.
    boolean fresh(UUID id);

    /// Changes the inventory as the preview says, in one transaction. An import that was applied is the answer as it is.
    ///
    /// @throws RefusedException `import-stale-preview`, `import-rows-rejected`, `confirmation-needed`
    ImportView apply(UUID id, Order order, String actor);

    /// @param options   null: those it was sent with
    /// @param mayRetire whether the actor may retire VMs
    /// @param confirmed how many VMs are retired, as the actor confirms it; null: nothing was confirmed
    record Order(@Nullable ImportOptions options, @Nullable String reason, boolean mayRetire,
            @Nullable Integer confirmed) {

        public static Order asSent() {
            return new Order(null, null, false, null);
        }
    }

    /// @throws RefusedException when a later import of the kind or a started wave stands in the way
    ImportView undo(UUID id, @Nullable String reason, String actor);

    void discard(UUID id, String actor);

    /// Compares the file again with the inventory as it is now.
    void compareAgain(UUID id, String actor);

    /// Says where extra columns go, remembers it for the source, and reads the file again.
    ///
    /// @param uses `tag`, `ignore`, or the word of a field, by header
    void columns(UUID id, Map<String, String> uses, String actor);

    /// Says what the columns of a file are that [ImportView.State#NEEDS_MAPPING], remembers it for the next file with the
    /// same headers, and reads the file: to a preview, in any case.
    ///
    /// @throws RefusedException `import-mapping-invalid`
    void map(UUID id, Mapping mapping, String actor);

    /// @param columns      `tag`, `ignore`, or the word of a field of the kind, by header; a column that is not named is
    ///                     what it is called
    /// @param sourceSystem whose ids the rows have, where no column tells it
    record Mapping(FileKind kind, Map<String, String> columns, @Nullable String sourceSystem) {

        public Mapping {
            columns = Map.copyOf(columns);
        }
    }

    /// Goes from the preview of a mapped file back to its columns.
    void mapAgain(UUID id);

    /// What was said of a file with the same headers.
    Optional<Remembered> remembered(UUID id);

    record Remembered(Mapping mapping, String by, java.time.Instant at) {}

    /// Decides conflicts.
    ///
    /// @param chosen by number of the row: the VM that it means
    /// @param made   rows that are VMs nobody knows yet
    /// @param skipped rows that are left out
    /// @param proposals takes every proposal that a name or an address alone makes
    ImportView resolve(UUID id, Map<Integer, UUID> chosen, Collection<Integer> made, Collection<Integer> skipped,
            boolean proposals, String actor);

    /// The file as it was sent, with a result and a message for each row.
    Annotated annotated(UUID id) throws IOException;

    record Annotated(String fileName, String mediaType, byte[] content) {}
}
