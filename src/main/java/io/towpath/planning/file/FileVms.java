package io.towpath.planning.file;

import io.towpath.inventory.reading.Addresses;
import io.towpath.inventory.reading.VmField;
import io.towpath.inventory.reading.VmKeys;
import io.towpath.inventory.reading.VmRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// VMs of several files, each once: a later file adds what an earlier one does not tell, and wins in what people decide.
/// A name is enough where only one VM has it; two rows of the same file are two VMs.
final class FileVms {

    private final Map<UUID, VmRow> rows = new LinkedHashMap<>();
    private final Map<String, Set<UUID>> byKey = new HashMap<>();

    void add(List<VmRow> file) {
        Map<UUID, VmRow> merged = new LinkedHashMap<>();
        List<VmRow> fresh = new ArrayList<>();
        for (VmRow row : file) {
            UUID known = find(row.keys());
            if (known == null || merged.containsKey(known)) {
                fresh.add(row);
            } else {
                merged.put(known, merge(Objects.requireNonNull(rows.get(known)), row));
            }
        }
        merged.forEach(this::put);
        fresh.forEach(row -> put(newId(row.keys()), row));
    }

    private void put(UUID id, VmRow row) {
        rows.put(id, row);
        keys(row.keys()).forEach(key -> byKey.computeIfAbsent(key, _ -> new HashSet<>()).add(id));
        String addresses = FileVm.text(row, VmField.IP_ADDRESSES);
        for (String text : addresses == null ? new String[0] : addresses.split("\\s+")) {
            String address = Addresses.canonical(text);
            if (address != null && Addresses.tellsMachine(address)) {
                byKey.computeIfAbsent("address\n" + address, _ -> new HashSet<>()).add(id);
            }
        }
    }

    /// @param address an IP address, as ends of dependencies have it
    /// @return null where no VM has it, or more than one
    @Nullable
    UUID at(String address) {
        Set<UUID> there = byKey.getOrDefault("address\n" + address, Set.of());
        return there.size() == 1 ? there.iterator().next() : null;
    }

    /// The same for the same file.
    private UUID newId(VmKeys keys) {
        String base = String.join("\n", keys(keys).subList(0, 1));
        for (int number = 1;; number++) {
            UUID id = UUID.nameUUIDFromBytes((base + (number == 1 ? "" : "\n" + number)).getBytes(
                    StandardCharsets.UTF_8));
            if (!rows.containsKey(id)) {
                return id;
            }
        }
    }

    /// @return null where no VM is meant, or more than one may be
    @Nullable
    UUID find(VmKeys keys) {
        for (String key : keys(keys)) {
            Set<UUID> found = byKey.getOrDefault(key, Set.of());
            if (found.size() == 1) {
                return found.iterator().next();
            }
            if (found.size() > 1 && !key.startsWith("bios")) {
                return null;
            }
        }
        return null;
    }

    Map<UUID, VmRow> rows() {
        return rows;
    }

    /// In the order in which rows are told apart by them.
    private static List<String> keys(VmKeys keys) {
        List<String> all = new ArrayList<>();
        add(all, "moref", keys.vcenterUuid(), keys.moref());
        add(all, "instance", "", keys.instanceUuid());
        add(all, "bios", "", keys.biosUuid());
        add(all, "cmdb", keys.sourceSystem() == null ? "" : keys.sourceSystem(), keys.cmdbId());
        add(all, "cmdb", "", keys.cmdbId());
        add(all, "name", "", keys.name() == null ? null : keys.name().toLowerCase(Locale.ROOT));
        return all.isEmpty() ? List.of("nothing") : all;
    }

    private static void add(List<String> all, String kind, @Nullable String within, @Nullable String key) {
        if (within != null && key != null && !all.contains(kind + "\n" + within + "\n" + key)) {
            all.add(kind + "\n" + within + "\n" + key);
        }
    }

    private static VmRow merge(VmRow one, VmRow other) {
        Map<VmField, Object> values = new HashMap<>(one.values());
        other.values().forEach((field, value) -> {
            if (field.isOfPeople()) {
                values.put(field, value);
            } else {
                values.putIfAbsent(field, value);
            }
        });
        VmKeys a = one.keys();
        VmKeys b = other.keys();
        VmKeys keys = new VmKeys(or(a.vcenterUuid(), b.vcenterUuid()), or(a.vcenterName(), b.vcenterName()),
                or(a.moref(), b.moref()), or(a.instanceUuid(), b.instanceUuid()), or(a.biosUuid(), b.biosUuid()),
                or(a.sourceSystem(), b.sourceSystem()), or(a.cmdbId(), b.cmdbId()), or(a.name(), b.name()));
        Map<String, String> tags = new HashMap<>(other.tags());
        tags.putAll(one.tags());
        return new VmRow(one.at(), keys, values, one.traits() == null ? other.traits() : one.traits(),
                one.disks() == null
                        ? other.disks()
                        : one.disks(),
                one.nics() == null ? other.nics() : one.nics(), tags);
    }

    private static @Nullable String or(@Nullable String one, @Nullable String other) {
        return one == null ? other : one;
    }
}
