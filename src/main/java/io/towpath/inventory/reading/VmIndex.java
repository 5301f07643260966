package io.towpath.inventory.reading;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The VMs of a file by what tells them apart, within their vCenter: merged exports hold the same moref several times.
final class VmIndex {

    private final Map<RowRef, VmDraft> all = new LinkedHashMap<>();
    /// A null value: several have it.
    private final Map<Key, @Nullable VmDraft> byKey = new HashMap<>();
    private final Map<String, VmDraft> byBios = new HashMap<>();

    private record Key(String kind, String vcenter, String value) {}

    private static final String ANY = "*";

    Iterable<VmDraft> all() {
        return all.values();
    }

    int size() {
        return all.size();
    }

    /// The one that is there already under a key of this one; names are no keys while there is a better one.
    @Nullable
    VmDraft twin(VmKeys keys, @Nullable String folder) {
        String vcenter = vcenter(keys);
        if (keys.moref() != null) {
            return byKey.get(new Key("moref", vcenter, keys.moref()));
        }
        if (keys.instanceUuid() != null) {
            return byKey.get(new Key("instance", vcenter, keys.instanceUuid()));
        }
        if (keys.biosUuid() != null) {
            return null;
        }
        return byKey.get(place(keys, folder));
    }

    private static Key place(VmKeys keys, @Nullable String folder) {
        return new Key("place", vcenter(keys), folder + "\n" + keys.name());
    }

    void add(VmDraft draft, @Nullable String folder) {
        all.put(draft.at, draft);
        VmKeys keys = draft.keys;
        for (String vcenter : List.of(vcenter(keys), ANY)) {
            put("moref", vcenter, keys.moref(), draft);
            put("instance", vcenter, keys.instanceUuid(), draft);
            put("bios", vcenter, keys.biosUuid(), draft);
            put("name", vcenter, keys.name(), draft);
        }
        byKey.put(place(keys, folder), draft);
    }

    private void put(String kind, String vcenter, @Nullable String value, VmDraft draft) {
        if (value != null) {
            Key key = new Key(kind, vcenter, value);
            byKey.put(key, byKey.containsKey(key) && byKey.get(key) != draft ? null : draft);
        }
    }

    /// Another VM with that BIOS UUID, noted for the next one.
    @Nullable
    VmDraft cloneOf(VmDraft draft) {
        return draft.keys.biosUuid() == null ? null : byBios.putIfAbsent(draft.keys.biosUuid(), draft);
    }

    /// The VM that a row of another sheet speaks of; a name does where it is the only one.
    @Nullable
    VmDraft find(VmKeys keys) {
        String vcenter = keys.vcenterUuid() == null && keys.vcenterName() == null ? ANY : vcenter(keys);
        VmDraft found = null;
        if (keys.moref() != null) {
            found = byKey.get(new Key("moref", vcenter, keys.moref()));
        }
        if (found == null && keys.instanceUuid() != null) {
            found = byKey.get(new Key("instance", vcenter, keys.instanceUuid()));
        }
        if (found == null && keys.biosUuid() != null) {
            found = byKey.get(new Key("bios", vcenter, keys.biosUuid()));
        }
        if (found == null && keys.moref() == null && keys.instanceUuid() == null && keys.name() != null) {
            found = byKey.get(new Key("name", vcenter, keys.name()));
        }
        return found;
    }

    private static String vcenter(VmKeys keys) {
        return keys.vcenterUuid() != null ? keys.vcenterUuid() : keys.vcenterName() != null ? keys.vcenterName() : "";
    }
}
