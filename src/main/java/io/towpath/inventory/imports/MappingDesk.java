package io.towpath.inventory.imports;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.Subject;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.imports.ImportView.State;
import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.MappingFields;
import io.towpath.inventory.reading.MappingNeeded;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Takes what people say the columns of a file are.
@Component
final class MappingDesk {

    private static final int LONGEST_SYSTEM = 100;

    private final ImportStore store;
    private final Mappings mappings;
    private final Undoing undoing;
    private final ImportDesk.Around around;

    MappingDesk(ImportStore store, Mappings mappings, Undoing undoing, ImportDesk.Around around) {
        this.store = store;
        this.mappings = mappings;
        this.undoing = undoing;
        this.around = around;
    }

    static void check(Imports.Mapping mapping) {
        String fault = MappingFields.fault(mapping.kind(), mapping.columns());
        String system = mapping.sourceSystem();
        refuse(fault == null && system != null ? tooLong(system) : fault, mapping.kind().word());
    }

    /// Of a mapping that comes with the file: what it does not name is what it is called.
    static void check(@Nullable FileKind kind, ImportOptions options) {
        String system = options.sourceSystem();
        String fault = kind == null || MappingFields.of(kind).isEmpty()
                ? null
                : MappingFields.clash(kind, options.columns());
        refuse(fault == null && system != null ? tooLong(system) : fault, kind == null ? "its kind" : kind.word());
    }

    private static @Nullable String tooLong(String system) {
        return system.length() <= LONGEST_SYSTEM
                ? null
                : "the source system has %d characters, at most %d are taken".formatted(system.length(),
                        LONGEST_SYSTEM);
    }

    private static void refuse(@Nullable String fault, String kind) {
        if (fault != null) {
            throw new RefusedException(RefusedException.Kind.INVALID, "import-mapping-invalid", fault,
                    "Send each column to a field of %s, each field once, or to ignore.".formatted(kind));
        }
    }

    Optional<Imports.Remembered> remembered(ImportView one) {
        MappingNeeded needed = one.mapping();
        return needed == null
                ? Optional.empty()
                : mappings.of(needed.fingerprint(), null, one.options().sourceSystem()).stream().findFirst()
                        .map(Mappings.Kept::remembered);
    }

    /// Remembers it, and lets the file be read again.
    void map(UUID id, Imports.Mapping mapping, String actor) {
        check(mapping);
        around.within(() -> {
            ImportView one = store.lock(id).orElseThrow(() -> ImportDesk.absent(id));
            ImportDesk.require(one, State.NEEDS_MAPPING, "mapped");
            undoing.requireFiles(one);
            MappingNeeded needed = Objects.requireNonNull(one.mapping());
            List<String> strange = needed.without(mapping.columns().keySet());
            refuse(strange.isEmpty() ? null : "the file has no column %s".formatted(String.join(", ", strange)),
                    mapping.kind().word());
            Instant now = around.clock().instant();
            mappings.remember(needed, mapping, actor, now);
            store.mapped(id, mapping.kind(), one.options().mapped(mapping), now);
            around.audit().append(AuditEntry.of(actor, "import.mapped",
                    new Subject("import", id.toString(), one.fileName())).with(
                            Map.of("kind", mapping.kind().word(),
                                    "columns", new java.util.TreeMap<>(mapping.columns()).toString())));
            return id;
        });
    }

    /// From the preview back to the columns.
    void again(UUID id) {
        around.within(() -> {
            ImportView one = store.lock(id).orElseThrow(() -> ImportDesk.absent(id));
            ImportDesk.require(one, State.PREVIEWED, "mapped otherwise");
            undoing.requireFiles(one);
            if (one.mapping() == null) {
                throw new RefusedException(RefusedException.Kind.CONFLICT, "state-transition",
                        "the columns of %s were known by their names".formatted(one.fileName()),
                        "Send single columns elsewhere on its tab Columns.");
            }
            store.mapAgain(id, around.clock().instant());
            return id;
        });
    }
}
