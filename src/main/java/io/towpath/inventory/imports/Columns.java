package io.towpath.inventory.imports;

import io.towpath.inventory.reading.VmField;
import io.towpath.inventory.reading.VmKeys;
import io.towpath.inventory.reading.VmRow;
import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a file says, as columns of the tables: only what it tells.
final class Columns {

    private final Trees trees;

    Columns(Trees trees) {
        this.trees = trees;
    }

    static String column(VmField field) {
        return field == VmField.APPLICATION ? "application_id" : field.column();
    }

    /// All but the application, whose id is found elsewhere.
    Map<VmField, JsonNode> fields(VmRow row) {
        Map<VmField, JsonNode> told = new LinkedHashMap<>();
        for (VmField field : VmField.values()) {
            Object value = row.values().get(field);
            if (value == null || field == VmField.APPLICATION) {
                continue;
            }
            told.put(field, field == VmField.IP_ADDRESSES ? addresses(value.toString()) : trees.value(value));
        }
        return told;
    }

    private ArrayNode addresses(String text) {
        ArrayNode list = trees.array();
        for (String address : text.strip().split("\\s+")) {
            if (!address.isEmpty()) {
                list.add(address);
            }
        }
        return list;
    }

    /// Keys that a VM keeps; absent ones are not told.
    ObjectNode keys(VmKeys keys) {
        ObjectNode told = trees.object();
        put(told, "moref", keys.moref());
        put(told, "instance_uuid", keys.instanceUuid());
        put(told, "bios_uuid", keys.biosUuid());
        if (keys.sourceSystem() != null && keys.cmdbId() != null) {
            told.put("source_system", keys.sourceSystem()).put("cmdb_id", keys.cmdbId());
        }
        return told;
    }

    ObjectNode disk(DiscoveredDisk disk, int position) {
        ObjectNode told = trees.object();
        told.put("disk_key", disk.key()).put("position", position).put("label", disk.label()).put("file", disk.file())
                .put("member", disk.member());
        told.set("controller", trees.value(disk.slot().controller()));
        told.put("bus", disk.slot().bus()).put("unit", disk.slot().unit()).put("capacity_bytes", disk.capacityBytes())
                .put("stored_bytes", disk.storedBytes()).put("format", disk.format())
                .put("fingerprint", disk.fingerprint()).put("datastore", disk.traits().datastore());
        told.set("traits", trees.traits(disk.traits()));
        told.putNull("removed_at");
        return told;
    }

    ObjectNode nic(DiscoveredNic nic, int position) {
        ObjectNode told = trees.object();
        told.put("position", position).put("network", nic.network());
        told.set("adapter", trees.value(nic.adapter()));
        told.put("mac", nic.mac()).put("connected", nic.connected());
        told.set("addresses", trees.value(nic.traits().addresses()));
        told.set("traits", trees.traits(nic.traits()));
        return told;
    }

    private static void put(ObjectNode told, String column, @Nullable String value) {
        if (value != null) {
            told.put(column, value);
        }
    }
}
