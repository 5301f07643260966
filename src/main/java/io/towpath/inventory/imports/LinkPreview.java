package io.towpath.inventory.imports;

import io.towpath.inventory.reading.DependencyRow;
import io.towpath.inventory.reading.EndRef;
import io.towpath.inventory.reading.RowRef;
import io.towpath.inventory.reading.VmKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Dependencies between VMs and applications.
final class LinkPreview {

    private static final int MOST_STRANGERS = 10;

    private final Draft draft;
    private final Map<String, JsonNode> known = new HashMap<>();
    private final Map<String, RowRef> seen = new HashMap<>();
    /// Addresses that are no VM's, with how many rows have them.
    private final Map<String, Integer> strangers = new HashMap<>();

    LinkPreview(Draft draft) {
        this.draft = draft;
    }

    private record End(@Nullable UUID vm, @Nullable UUID application) {

        @Override
        public String toString() {
            return String.valueOf(vm == null ? application : vm);
        }
    }

    void compare() {
        if (draft.file.dependencies().isEmpty()) {
            return;
        }
        for (JsonNode row : draft.known.all("dependency", "true")) {
            known.put(key(first(row, "from_vm_id", "from_application_id"), first(row, "to_vm_id", "to_application_id"),
                    String.valueOf(Applications.text(row, "kind")), String.valueOf(Applications.text(row, "evidence")),
                    Applications.text(row, "port"), Applications.text(row, "protocol")), row);
        }
        draft.file.dependencies().stream().filter(row -> !row.kind().equals("member-of")).forEach(this::compare);
        tellStrangers();
    }

    private void compare(DependencyRow row) {
        String label = name(row.from()) + " → " + name(row.to());
        End from = end(row.from());
        End to = end(row.to());
        if (from == null || to == null) {
            unknown(row, label, from == null ? row.from() : row.to());
            return;
        }
        String key = key(from.toString(), to.toString(), row.kind(), row.evidence(),
                row.port() == null ? null : row.port().toString(), row.protocol());
        RowRef first = seen.putIfAbsent(key, row.at());
        if (first != null) {
            reject(row, label, "DUPLICATE_ROW", "the same dependency as in line " + first.line());
            return;
        }
        if (from.equals(to)) {
            reject(row, label, "SAME_END", "nothing depends on itself");
            return;
        }
        add(row, label, from, to, known.get(key));
    }

    /// Most addresses that nobody knows are no mistakes: VMs talk to what is none. They are counted, not listed row by row.
    private void unknown(DependencyRow row, String label, EndRef end) {
        List<KnownVm> there = at(end);
        if (there.size() > 1) {
            reject(row, label, "END_AMBIGUOUS", "%d VMs have the address %s: %s".formatted(there.size(), end.address(),
                    there.stream().limit(5).map(KnownVm::name).collect(Collectors.joining(", "))));
        } else if (end.isAddress()) {
            strangers.merge(end.shown(), 1, Integer::sum);
        } else {
            reject(row, label, "END_UNKNOWN", "no VM or application is known as %s, or more than one is"
                    .formatted(name(end)));
        }
    }

    private void tellStrangers() {
        if (strangers.isEmpty()) {
            return;
        }
        List<String> most = strangers.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed().thenComparing(Map.Entry::getKey))
                .limit(MOST_STRANGERS).map(one -> "%,d of %s".formatted(one.getValue(), one.getKey())).toList();
        int more = strangers.size() - most.size();
        int rows = strangers.values().stream().mapToInt(Integer::intValue).sum();
        draft.warnings.add(new Warning("END_UNKNOWN", null, "%,d %s left out, for no VM has an address of theirs: %s%s"
                .formatted(rows, rows == 1 ? "dependency is" : "dependencies are", String.join(", ", most), more == 0
                        ? ""
                        : ", and those of %,d more".formatted(more))));
    }

    private void add(DependencyRow row, String label, End from, End to, @Nullable JsonNode before) {
        Difference difference = new Difference(draft.trees, before);
        set(difference, "weight_per_day", row.weightPerDay(), "weightPerDay");
        set(difference, "first_seen", row.firstSeen() == null ? null : row.firstSeen().toString(), "firstSeen");
        set(difference, "last_seen", row.lastSeen() == null ? null : row.lastSeen().toString(), "lastSeen");
        if (before != null) {
            UUID id = UUID.fromString(before.get("id").stringValue());
            boolean same = difference.empty();
            draft.ledger.add(Row.of("dependencies", same ? Outcome.UNCHANGED : Outcome.UPDATED, label, row.at(), id,
                    difference.shown()),
                    same ? List.of() : List.of(Change.update(Target.DEPENDENCY, id, difference.after())));
            return;
        }
        UUID id = draft.ledger.newId();
        ObjectNode after = difference.after();
        after.put("id", id.toString()).put("from_vm_id", text(from.vm))
                .put("from_application_id", text(from.application))
                .put("to_vm_id", text(to.vm)).put("to_application_id", text(to.application)).put("kind", row.kind())
                .put("evidence", row.evidence()).put("port", row.port()).put("protocol", row.protocol())
                .put("source_system", row.from().sourceSystem()).put("created_by", draft.actor);
        draft.ledger.add(Row.of("dependencies", Outcome.CREATED, label, row.at(), id, difference.shown()),
                List.of(Change.insert(Target.DEPENDENCY, id, after)));
    }

    private void set(Difference difference, String column, @Nullable Object value, String shownAs) {
        if (value != null) {
            difference.set(column, draft.trees.value(value), shownAs);
        }
    }

    private @Nullable End end(EndRef ref) {
        String className = ref.className() == null ? "" : ref.className().toLowerCase(Locale.ROOT);
        boolean application = className.contains("appl") || className.contains("service")
                || className.contains("business");
        UUID app = draft.applications.find(ref.name(), ref.sourceSystem(), ref.externalId());
        if (application) {
            return app == null ? null : new End(null, app);
        }
        UUID vm = vm(ref);
        return vm != null ? new End(vm, null) : app != null ? new End(null, app) : null;
    }

    /// The VM that an end names: by its id in the CMDB, or by a name, DNS name or address that only one has.
    @Nullable
    UUID vm(EndRef ref) {
        KnownVm named = draft.matcher.named(new VmKeys(null, null, null, null, null, ref.sourceSystem(),
                ref.externalId(), ref.name()));
        List<KnownVm> there = named != null ? List.of(named) : at(ref);
        return there.size() == 1 ? there.getFirst().id() : null;
    }

    private List<KnownVm> at(EndRef ref) {
        return ref.address() == null ? List.of() : draft.matcher.at(ref.address());
    }

    private void reject(DependencyRow row, String label, String code, String detail) {
        draft.ledger.add(Row.rejected("dependencies", label, row.at(), code, detail), List.of());
    }

    static String name(EndRef ref) {
        return ref.shown();
    }

    private static @Nullable String text(@Nullable UUID id) {
        return id == null ? null : id.toString();
    }

    private static String first(JsonNode row, String one, String other) {
        String text = Applications.text(row, one);
        return text == null ? String.valueOf(Applications.text(row, other)) : text;
    }

    private static String key(@Nullable String... parts) {
        StringBuilder key = new StringBuilder();
        for (@Nullable
        String part : parts) {
            key.append(part == null ? "" : part).append('\n');
        }
        return key.toString();
    }
}
