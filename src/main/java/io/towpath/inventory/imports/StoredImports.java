package io.towpath.inventory.imports;

import io.towpath.inventory.RefusedException;
import io.towpath.inventory.imports.ImportView.State;
import io.towpath.inventory.reading.FileKind;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

@Component
final class StoredImports implements Imports {

    private static final long LOOK_EVERY_MILLIS = 50;

    private final ImportStore store;
    private final RowStore rows;
    private final ImportFiles files;
    private final ImportReader reader;
    private final ImportDesk desk;
    private final MappingDesk mappings;

    StoredImports(ImportStore store, RowStore rows, ImportFiles files, ImportReader reader, ImportDesk desk,
            MappingDesk mappings) {
        this.store = store;
        this.rows = rows;
        this.files = files;
        this.reader = reader;
        this.desk = desk;
        this.mappings = mappings;
    }

    @Override
    public Sending begin() {
        return new Begun(files.incoming());
    }

    private final class Begun implements Sending {

        private final ImportFiles.Incoming incoming;

        Begun(ImportFiles.Incoming incoming) {
            this.incoming = incoming;
        }

        @Override
        public void add(String name, InputStream content) throws IOException {
            incoming.add(name, content);
        }

        @Override
        public Submitted submit(@Nullable FileKind kind, ImportOptions options, boolean again, String actor) {
            if (incoming.bytes() == 0) {
                throw new RefusedException(RefusedException.Kind.INVALID, "import-files",
                        "no file came, or an empty one",
                        "Choose a file with content.");
            }
            MappingDesk.check(kind, options);
            String asked = kind == null ? null : kind.word();
            Optional<ImportView> earlier = again
                    ? Optional.empty()
                    : store.same(incoming.digest(), asked, options).filter(one -> one.state() != State.PREVIEWED
                            || rows.fresh(one.id()));
            if (earlier.isPresent()) {
                return new Submitted(earlier.get().id(), true);
            }
            List<String> names = incoming.names();
            String name = names.size() == 1
                    ? names.getFirst()
                    : "%s and %d more".formatted(names.getFirst(),
                            names.size() - 1);
            desk.begin(new ImportStore.New(incoming.id(), name, incoming.bytes(), incoming.digest(), asked, options,
                    desk.node(), actor));
            incoming.keep();
            reader.start(incoming.id(), desk.after(get(incoming.id())));
            return new Submitted(incoming.id(), false);
        }

        @Override
        public void close() throws IOException {
            incoming.close();
        }
    }

    @Override
    public Optional<ImportView> find(UUID id) {
        return store.find(id);
    }

    @Override
    public ImportView get(UUID id) {
        return store.find(id).orElseThrow(() -> ImportDesk.absent(id));
    }

    @Override
    public List<ImportView> list(int limit, @Nullable UUID before) {
        return store.list(limit, before);
    }

    @Override
    public ImportView await(UUID id, Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        ImportView one = get(id);
        while (one.state() == State.READING || one.state() == State.PREVIEWED && !one.options().dryRun()) {
            if (System.nanoTime() - until > 0) {
                return one;
            }
            try {
                Thread.sleep(LOOK_EVERY_MILLIS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return one;
            }
            one = get(id);
        }
        return one;
    }

    @Override
    public List<RowView> rows(UUID id, @Nullable Outcome outcome, @Nullable String kind, boolean kept, int after,
            int limit) {
        get(id);
        return rows.rows(id, outcome, kind, kept, after, limit);
    }

    @Override
    public List<FaultView> faults(UUID id, @Nullable String severity, int after, int limit) {
        get(id);
        return rows.faults(id, severity, after, limit);
    }

    @Override
    public boolean fresh(UUID id) {
        return rows.fresh(id);
    }

    @Override
    public ImportView apply(UUID id, Order order, String actor) {
        return desk.apply(id, order, actor);
    }

    @Override
    public ImportView undo(UUID id, @Nullable String reason, String actor) {
        return desk.undo(id, reason, actor);
    }

    @Override
    public void discard(UUID id, String actor) {
        desk.discard(id, actor);
    }

    @Override
    public void compareAgain(UUID id, String actor) {
        ImportView one = desk.readAgain(id, Map.of());
        reader.start(one.id(), () -> {});
    }

    @Override
    public void columns(UUID id, Map<String, String> uses, String actor) {
        ImportView one = desk.readAgain(id, uses);
        reader.start(one.id(), () -> {});
    }

    @Override
    public void map(UUID id, Mapping mapping, String actor) {
        mappings.map(id, mapping, actor);
        reader.start(id, () -> {});
    }

    @Override
    public void mapAgain(UUID id) {
        mappings.again(id);
    }

    @Override
    public Optional<Remembered> remembered(UUID id) {
        return mappings.remembered(get(id));
    }

    @Override
    public ImportView resolve(UUID id, Map<Integer, UUID> chosen, Collection<Integer> made, Collection<Integer> skipped,
            boolean proposals, String actor) {
        Map<Integer, @Nullable UUID> decided = new HashMap<>(chosen);
        made.forEach(number -> decided.put(number, null));
        desk.resolve(id, decided, new TreeSet<>(skipped), proposals, actor);
        return get(id);
    }

    @Override
    public Annotated annotated(UUID id) throws IOException {
        ImportView one = get(id);
        Map<String, String> columns = new HashMap<>();
        one.columns().forEach(column -> columns.put(column.header(), column.use()));
        return new Annotation(rows, id).of(one.kind(), columns, files.of(id));
    }
}
