package io.towpath.inventory.reading;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields that a person can map columns of a table to, kind by kind: those of our own templates.
public final class MappingFields {

    private static final Map<FileKind, List<String>> FIELDS = fields();

    /// Of each group one must be given.
    private static final Map<FileKind, List<List<String>>> NEEDED = Map.of(FileKind.VMS_CSV, List.of(List.of("name")),
            FileKind.APPLICATIONS, List.of(List.of("name")), FileKind.OWNERS,
            List.of(List.of("name"), List.of("ownerName"), List.of("ownerEmail")), FileKind.DEPENDENCIES,
            List.of(List.of("fromExternalId", "from"), List.of("toExternalId", "to")), FileKind.WINDOWS,
            List.of(List.of("name"), List.of("opensAt"), List.of("closesAt")), FileKind.BASELINES,
            List.of(List.of("externalId", "name", "moref", "instanceUuid", "biosUuid"), List.of("measuredFrom"),
                    List.of("measuredTo")),
            FileKind.WAVE_ASSIGNMENTS,
            List.of(List.of("externalId", "name", "moref", "instanceUuid", "biosUuid"), List.of("wave")));

    private MappingFields() {}

    private static Map<FileKind, List<String>> fields() {
        Map<FileKind, List<String>> fields = new EnumMap<>(FileKind.class);
        String keys = "externalId sourceSystem name vcenterUuid vcenterName moref instanceUuid biosUuid ";
        fields.put(FileKind.VMS_CSV, words(keys + """
                application ownerName ownerEmail tier environment criticality businessUnit strategy maintenanceWindow soakDays
                wave powerState cpus coresPerSocket memoryMiB memoryGiB memoryBytes usedMiB usedGiB usedBytes provisionedMiB
                provisionedGiB provisionedBytes ipAddresses dnsName osName osId guestOs firmware secureBoot hardwareVersion kind
                datacenter cluster host folder resourcePool annotation
                """));
        fields.put(FileKind.APPLICATIONS, words("""
                name externalId sourceSystem code tier environment criticality businessUnit ownerName ownerEmail readyOn
                infrastructure description
                """));
        fields.put(FileKind.OWNERS, words("name ownerName ownerEmail businessUnit"));
        fields.put(FileKind.DEPENDENCIES, words("""
                fromExternalId from fromSourceSystem toExternalId to toSourceSystem type direction evidence port protocol
                weightPerDay firstSeen lastSeen
                """));
        fields.put(FileKind.WINDOWS, words("""
                name type freeze opensAt closesAt lockoutAt zone capacityVms onOverrun scope changeReference note
                """));
        fields.put(FileKind.BASELINES, words(keys + """
                measuredFrom measuredTo cpuAverage cpuP95 memoryAverage memoryP95 diskReadBytesPerSecond
                diskWriteBytesPerSecond diskIopsP95 netBytesPerSecond
                """));
        fields.put(FileKind.WAVE_ASSIGNMENTS, words(keys + "wave window"));
        return fields;
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    /// Those whose tables may have columns of any name.
    public static List<FileKind> kinds() {
        return List.copyOf(FIELDS.keySet());
    }

    /// In the order people look for them; empty for a kind whose columns are a program's.
    public static List<String> of(FileKind kind) {
        return FIELDS.getOrDefault(KindFinder.plain(kind), List.of());
    }

    public static List<List<String>> needed(FileKind kind) {
        return NEEDED.getOrDefault(KindFinder.plain(kind), List.of());
    }

    /// Whether tables of both are mapped alike, in whichever form of file they came.
    public static boolean isSame(FileKind one, FileKind other) {
        return KindFinder.plain(one) == KindFinder.plain(other);
    }

    /// Whether a column may become a tag.
    public static boolean takesTags(FileKind kind) {
        return KindFinder.plain(kind) == FileKind.VMS_CSV;
    }

    /// The table of a kind that people write.
    static Dictionary dictionary(FileKind kind) {
        return Dictionaries.ALL.stream().filter(one -> one.kind() == KindFinder.plain(kind)).findFirst().orElseThrow();
    }

    /// Whether a column of one kind or the other is called so.
    ///
    /// @param kind null: of any
    static boolean isOne(@Nullable FileKind kind, String use) {
        return FIELDS.entrySet().stream().filter(one -> kind == null || one.getKey() == KindFinder.plain(kind))
                .flatMap(one -> one.getValue().stream()).anyMatch(use::equals);
    }

    /// What is wrong with a mapping; null where nothing is.
    ///
    /// @param columns `tag`, `ignore`, or the word of a field, by header
    public static @Nullable String fault(FileKind kind, Map<String, String> columns) {
        if (of(kind).isEmpty()) {
            return columns.isEmpty() ? null : "the columns of %s are known, nothing is mapped".formatted(kind.word());
        }
        String fault = clash(kind, columns);
        if (fault != null) {
            return fault;
        }
        List<String> lacking = new ArrayList<>();
        for (List<String> group : needed(kind)) {
            if (group.stream().noneMatch(columns::containsValue)) {
                lacking.add(String.join(" or ", group));
            }
        }
        return lacking.isEmpty()
                ? null
                : "no column goes to %s, which %s need".formatted(String.join(", ", lacking), rows(kind));
    }

    /// What is wrong with what is said of some columns, where the others are what they are called; null where nothing is.
    ///
    /// @param kind one that has fields
    public static @Nullable String clash(FileKind kind, Map<String, String> columns) {
        List<String> fields = of(kind);
        Map<String, String> taken = new HashMap<>();
        for (Map.Entry<String, String> column : columns.entrySet()) {
            String use = column.getValue();
            if (use.equals(ExtraUse.IGNORE) || use.equals(ExtraUse.TAG) && takesTags(kind)) {
                continue;
            }
            if (!fields.contains(use)) {
                return "column '%s' cannot go to '%s' of %s".formatted(Cells.shown(column.getKey()), Cells.shown(use),
                        kind.word());
            }
            String other = taken.put(dictionary(kind).naming(Headers.of(use).key()), column.getKey());
            if (other != null) {
                return "columns '%s' and '%s' both go to %s".formatted(Cells.shown(other),
                        Cells.shown(column.getKey()), use);
            }
        }
        return null;
    }

    /// Uses of columns by header, where some were told before: what is told now holds, however it spells a header.
    public static Map<String, String> over(Map<String, String> before, Map<String, String> now) {
        Map<String, String> uses = new LinkedHashMap<>(before);
        // a header that was told before as it is told now means that one alone, however alike others are spelled
        now.keySet().stream().filter(header -> !before.containsKey(header)).map(Headers::key)
                .filter(key -> !key.isEmpty())
                .forEach(key -> uses.keySet().removeIf(other -> Headers.key(other).equals(key)));
        uses.putAll(now);
        return uses;
    }

    private static String rows(FileKind kind) {
        FileKind plain = KindFinder.plain(kind);
        return plain == FileKind.VMS_CSV ? "VMs" : plain.word().replace('-', ' ');
    }
}
