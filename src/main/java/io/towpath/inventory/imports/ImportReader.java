package io.towpath.inventory.imports;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.disk.Reason;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.reading.EstateFile;
import io.towpath.inventory.reading.EstateReader;
import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.MappingFields;
import io.towpath.inventory.reading.MappingNeeded;
import io.towpath.inventory.reading.ReadOptions;
import io.towpath.inventory.reading.UnreadableFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Reads sent files and compares them, one after the other on this node: each takes memory for the whole of a file.
@Component
final class ImportReader implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(ImportReader.class);

    private final EstateReader reader;
    private final ImportFiles files;
    private final ImportStore store;
    private final PreviewMaker maker;
    private final RememberedColumns remembered;
    private final Mappings mappings;
    private final AuditTrail audit;
    private final TransactionTemplate snapshot;
    private final TransactionTemplate aside;
    private final Clock clock;
    private final ZoneId zone;
    private final ExecutorService background = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("imports").factory());

    ImportReader(EstateReader reader, ImportFiles files, ImportStore store, PreviewMaker maker,
            RememberedColumns remembered, Mappings mappings, AuditTrail audit,
            PlatformTransactionManager transactions, Clock clock,
            @Value("${towpath.zone:}") String zone) {
        this.reader = reader;
        this.files = files;
        this.store = store;
        this.maker = maker;
        this.remembered = remembered;
        this.mappings = mappings;
        this.audit = audit;
        this.clock = clock;
        this.zone = zone.isBlank() ? ZoneId.systemDefault() : ZoneId.of(zone);
        snapshot = new TransactionTemplate(transactions);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        aside = new TransactionTemplate(transactions);
        aside.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /// @param then what follows when it was read well
    void start(UUID id, Runnable then) {
        background.execute(() -> {
            if (read(id)) {
                try {
                    then.run();
                } catch (RefusedException refused) {
                    store.failed(id, failure(refused.code(), id, null, String.valueOf(refused.getMessage()),
                            refused.remedy()), clock.instant());
                } catch (RuntimeException e) {
                    LOG.error("import {} could not be applied", id, e);
                    store.failed(id, failure("internal", id, null, "Applying the import ended with a fault of Towpath",
                            "Tell an administrator the import's id: it finds the log lines."), clock.instant());
                }
            }
        });
    }

    private boolean read(UUID id) {
        ImportView one = store.find(id).orElse(null);
        if (one == null || one.state() != ImportView.State.READING) {
            return false;
        }
        Instant began = clock.instant();
        try {
            List<Path> paths = files.of(id);
            if (paths.isEmpty()) {
                throw new IOException("the file is not on this node any more");
            }
            store.progress(id, "reading", 0);
            preview(one, told(one, paths), began);
            return true;
        } catch (UnreadableFileException refused) {
            MappingNeeded needed = refused.mapping();
            if (needed != null) {
                store.needsMapping(id, needed, clock.instant());
                return false;
            }
            store.failed(id, new ImportView.Failure(code(refused), refused.file(), refused.line(),
                    String.valueOf(refused.getMessage()), refused.remedy()), clock.instant());
        } catch (IOException e) {
            LOG.warn("import {}: {}", id, e.toString());
            store.failed(id, failure("file-unreadable", id, null, "The file could not be read: " + e.getMessage(),
                    "Send it again."), clock.instant());
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("import {} could not be read", id, e);
            store.failed(id, failure("internal", id, null, "Reading the file ended with a fault of Towpath",
                    "Tell an administrator the import's id: it finds the log lines."), clock.instant());
        }
        return false;
    }

    /// Read once to see whose estate it is; again when columns of that source were given another use before.
    private EstateFile told(ImportView one, List<Path> paths) throws IOException, UnreadableFileException {
        String asked = store.askedKind(one.id());
        FileKind kind = asked == null ? null : FileKind.of(asked).orElse(null);
        String system = one.options().sourceSystem();
        EstateFile file;
        try {
            file = reader.read(paths, new ReadOptions(kind, one.options().columns(), zone, system));
        } catch (UnreadableFileException refused) {
            return asBefore(one, paths, refused);
        }
        if (one.mapping() != null) {
            return file;
        }
        checkTold(one, file);
        Map<String, String> uses = MappingFields.over(remembered.of(PreviewMaker.scope(file)), one.options().columns());
        boolean differs = file.columns().stream().anyMatch(column -> uses.containsKey(column.header())
                && !column.use().equals(uses.get(column.header())));
        return differs ? reader.read(paths, new ReadOptions(kind, uses, zone, system)) : file;
    }

    /// As somebody once mapped a file with the same headers, where the sender asked for that.
    private EstateFile asBefore(ImportView one, List<Path> paths, UnreadableFileException refused)
            throws IOException, UnreadableFileException {
        MappingNeeded needed = refused.mapping();
        if (needed == null || !ImportOptions.REMEMBERED.equals(one.options().mapping())) {
            throw refused;
        }
        String asked = store.askedKind(one.id());
        List<Mappings.Kept> kept = mappings.of(needed.fingerprint(), asked == null
                ? null
                : FileKind.of(asked).orElse(null), one.options().sourceSystem());
        String doubt = kept.isEmpty()
                ? "No mapping of such a file is remembered."
                : kept.size() > 1
                        ? "Several mappings of such files are remembered: say sourceSystem and kind."
                        : kept.getFirst().looksAlike(needed)
                                ? null
                                : "The values look otherwise than when such a file was mapped.";
        if (doubt != null) {
            throw refused.with(needed.because(doubt));
        }
        Imports.Mapping mapping = kept.getFirst().mapping();
        EstateFile file = reader.read(paths, new ReadOptions(mapping.kind(), mapping.columns(), zone,
                mapping.sourceSystem()));
        aside.executeWithoutResult(_ -> {
            store.mappedAsBefore(one.id(), needed, mapping.kind(), one.options().with(mapping.columns(),
                    mapping.sourceSystem(), one.options().mapping()));
            Imports.Remembered before = kept.getFirst().remembered();
            String system = mapping.sourceSystem();
            audit.append(AuditEntry.of(one.createdBy(), "import.mapped-as-before",
                    new Subject("import", one.id().toString(), one.fileName())).with(
                            Map.of("kind", mapping.kind()
                                    .word(), "sourceSystem", system == null ? "" : system, "mappedBy", before.by(),
                                    "mappedAt",
                                    before.at().toString(), "columns", new TreeMap<>(mapping.columns()).toString())));
        });
        return file;
    }

    /// What came with the file is about columns that it has, and fits what it turned out to be.
    private static void checkTold(ImportView one, EstateFile file) throws UnreadableFileException {
        Map<String, String> told = one.options().columns();
        if (told.isEmpty() || MappingFields.of(file.kind()).isEmpty()) {
            return;
        }
        List<String> unknown = file.unknown(told.keySet());
        String fault = unknown.isEmpty()
                ? MappingFields.clash(file.kind(), told)
                : "no table of it that is read has a column %s".formatted(String.join(", ", unknown));
        if (fault != null) {
            throw new UnreadableFileException(Reason.IMPORT_INVALID, one.fileName(), null, "%s: %s".formatted(one
                    .fileName(), fault), "Name columns as the file's header does, each field once.");
        }
    }

    /// Compares what a file says and stores what comes of it.
    void preview(ImportView one, EstateFile file, Instant began) {
        UUID id = one.id();
        aside.executeWithoutResult(_ -> store.progress(id, "comparing", 0));
        snapshot.executeWithoutResult(_ -> {
            PreviewMaker.Made made = maker.make(id, file, one.createdBy(), clock.instant(),
                    done -> aside.executeWithoutResult(_ -> store.progress(id, "comparing", done)));
            List<Warning> warnings = new java.util.ArrayList<>(made.warnings());
            file.faults().stream().filter(fault -> fault.code().equals("EMPTY_SHEET")).forEach(
                    fault -> warnings.add(new Warning(fault.code(), fault.at().sheet(), fault.detail())));
            store.previewed(id, new ImportStore.Read(file.kind().word(), producer(file), file.rows(),
                    clock.millis() - began.toEpochMilli(), made.scope(), made.sourceIds(),
                    file.columns().stream().map(column -> new ImportView.Column(column.sheet(), column.column(),
                            column.header(), column.use())).toList(),
                    file.ignoredSheets(), warnings, file.faultsLeftOut()), clock.instant());
        });
    }

    private static ImportView.Producer producer(EstateFile file) {
        return new ImportView.Producer(file.producer().tool(), file.producer().version(),
                file.producer().exportedAt(), file.vcenterNames().values().stream().sorted().toList());
    }

    private static String code(UnreadableFileException refused) {
        return switch (refused.reason()) {
            case FORMAT_UNKNOWN, FORMAT_MISMATCH -> "import-format-unknown";
            default -> ImportOptions.word(refused.reason());
        };
    }

    private ImportView.Failure failure(String code, UUID id, @Nullable Integer line, String message,
            @Nullable String remedy) {
        return new ImportView.Failure(code, store.find(id).map(ImportView::fileName).orElse(""), line, message,
                remedy == null ? "" : remedy);
    }

    @Override
    public void destroy() {
        background.shutdownNow();
    }
}
