package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.CellFault.Level.REJECT;
import static io.towpath.inventory.reading.CellFault.Level.WARNING;

import io.towpath.inventory.reading.Columns.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// ServiceNow: VMware instances, servers, applications and relations between them. An instance and the server in it are one
/// VM for us: joined by relation, by BIOS UUID (the server's serial number), by MAC address, or by a name that only one has.
final class ServiceNow {

    private static final String SYSTEM = "servicenow";
    private static final Pattern SYS_ID = Pattern.compile("[0-9a-f]{32}");
    /// The left word reads from parent to child; `true`: from child to parent.
    private record Meaning(String kind, boolean reverse) {}

    private static final Map<String, Meaning> MEANINGS = Map.ofEntries(Map.entry("dependson", new Meaning("depends-on",
            false)), Map.entry("usedby", new Meaning("depends-on", true)), Map.entry("connectsto",
                    new Meaning(
                            "connects-to", false)),
            Map.entry("connectedby", new Meaning("connects-to", true)), Map.entry(
                    "sendsdatato", new Meaning("sends-data-to", false)),
            Map.entry("receivesdatafrom",
                    new Meaning("sends-data-to", true)),
            Map.entry("clusterof", new Meaning("cluster-of",
                    false)),
            Map.entry("uses", new Meaning("uses", false)),
            // what follows places things: the smaller one in the larger one
            Map.entry("runson", new Meaning("member-of", true)), Map.entry("runs", new Meaning("member-of", false)), Map
                    .entry("hostedon", new Meaning("member-of", true)),
            Map.entry("hosts", new Meaning("member-of",
                    false)),
            Map.entry("contains", new Meaning("member-of", true)), Map.entry("containedby",
                    new Meaning("member-of", false)),
            Map.entry("virtualizedby", new Meaning("member-of",
                    false)),
            Map.entry("virtualizes", new Meaning("member-of", true)));

    private final Tables tables;
    private final List<Server> servers = new ArrayList<>();
    /// Servers' sys ids to their instances'.
    private final Map<String, String> joined = new HashMap<>();

    /// What network cards answer to: a server is found by it where neither relation nor serial number tell its instance.
    private final Map<Tables.Draft, String> macs = new IdentityHashMap<>();
    private boolean ownersAreIds;
    private final Map<Tables.Draft, Instead> instead = new IdentityHashMap<>();
    /// Rows whose owner another column tells than that of owners.
    private final Map<String, List<RowRef>> taken = new TreeMap<>();

    /// Who may stand for an owner that is not told.
    private record Instead(RowRef at, String column, String name) {}

    private record Server(RowRef at, Tables.Draft draft, boolean virtual) {}

    ServiceNow(Tables tables) {
        this.tables = tables;
    }

    TableReader.Rows items(Columns columns, Map<Column, String> extra, Grid grid) {
        VmTable vms = new VmTable(columns, extra, SYSTEM, Headers.MIB);
        String usual = columns.has("moref") || columns.has("vcenteruuid") || columns.has("instanceuuid")
                ? "instance"
                : columns.has("cpucount") || columns.has("memory") || columns.has("osname") || columns.has(
                        "serialnumber") || columns.has("hostname") ? "server" : "application";
        String named = role(grid.title().toLowerCase(Locale.ROOT), usual);
        return line -> {
            String sysClass = line.name("sysclassname");
            switch (sysClass == null ? named : role(sysClass.toLowerCase(Locale.ROOT), named)) {
                case "instance" -> {
                    Tables.Draft draft = vms.draft(line);
                    disk(line, draft);
                    people(line, draft);
                    tables.add(line, draft);
                }
                case "server" -> server(vms, line);
                default -> application(line);
            }
        };
    }

    private static String role(String word, String otherwise) {
        return word.contains("vm_instance") || word.contains("vmware") || word.contains("virtual machine")
                ? "instance"
                : word.contains("server") && !word.contains("app_server")
                        ? "server"
                        : word.contains("appl") || word.contains("service_auto") || word.contains("business_app")
                                || word
                                        .contains("cmdb_ci_service")
                                || word.contains("business application")
                                        ? "application"
                                        : otherwise;
    }

    private void server(VmTable vms, Line line) {
        VmKeys told = vms.keys(line);
        String bios = line.name("serialnumber");
        String uuid = bios == null ? null : Cells.uuid(bios);
        VmKeys keys = new VmKeys(told.vcenterUuid(), told.vcenterName(), told.moref(), told.instanceUuid(), told
                .biosUuid() != null ? told.biosUuid() : uuid != null && uuid.length() == 36 ? uuid : null, SYSTEM, told
                        .cmdbId(),
                told.name(), told.hostName(), told.mac());
        Tables.Draft draft = vms.draft(line, keys);
        Integer sockets = line.integer("cpucount", 1, FieldReader.MOST_CPUS, WARNING);
        Integer cores = line.integer("cpucorecount", 1, FieldReader.MOST_CPUS, WARNING);
        if (sockets != null) {
            int each = cores == null ? 1 : cores;
            draft.values.put(VmField.CPUS, Math.min(FieldReader.MOST_CPUS, sockets * each));
            draft.values.put(VmField.CORES_PER_SOCKET, each);
        }
        disk(line, draft);
        people(line, draft);
        String version = line.name("osversion");
        if (version != null && draft.values.get(VmField.OS_NAME) instanceof String name && !name.contains(version)) {
            draft.values.put(VmField.OS_NAME, name + " " + version);
        }
        if (!line.rejected() && tables.isFirst(line, "server", keys.cmdbId() == null ? keys.name() : keys.cmdbId())) {
            servers.add(new Server(line.at(), draft, !Boolean.FALSE.equals(line.truth("virtual"))));
        }
    }

    /// A reference exported as it is stored, not as it is shown, is the id of somebody and nobody's name.
    private void people(Line line, Tables.Draft draft) {
        String mac = draft.keys.mac();
        if (mac != null) {
            macs.put(draft, mac);
        }
        LifeCycle.take(line, line.column("installstatus"), draft.values, draft.tags);
        LifeCycle.take(line, line.column("operationalstatus"), draft.values, draft.tags);
        String owner = draft.values.get(VmField.OWNER_NAME) instanceof String told ? named(line, told) : null;
        if (owner == null) {
            draft.values.remove(VmField.OWNER_NAME);
            Instead other = instead(line);
            if (other != null) {
                instead.put(draft, other);
            }
        }
    }

    private @Nullable String named(Line line, @Nullable String owner) {
        if (owner == null || !SYS_ID.matcher(owner).matches()) {
            return owner;
        }
        if (!ownersAreIds) {
            line.warn("OWNER_IS_AN_ID", "Owners of this file are ids and no names, so they are not taken",
                    "Export owned_by with its display value.");
        }
        ownersAreIds = true;
        return null;
    }

    /// Who manages what nobody owns, or whom it is assigned to: somebody who can be asked.
    private @Nullable Instead instead(Line line) {
        for (String key : List.of("managedby", "assignedto")) {
            String name = named(line, line.name(key));
            if (name != null) {
                return new Instead(line.at(), key.equals("managedby") ? "managed_by" : "assigned_to", name);
            }
        }
        return null;
    }

    private String take(Instead other) {
        taken.computeIfAbsent(other.column, _ -> new ArrayList<>()).add(other.at);
        return other.name;
    }

    private void tellInstead() {
        tables.vms.forEach(vm -> {
            Instead other = instead.get(vm);
            if (other != null && !vm.values.containsKey(VmField.OWNER_NAME)) {
                vm.values.put(VmField.OWNER_NAME, take(other));
            }
        });
        taken.forEach((column, rows) -> tables.faults.ofRow(rows.getFirst(), WARNING, "OWNER_FROM_OTHER_COLUMN",
                "The owner of %,d %s is taken from %s, since owned_by tells none".formatted(rows.size(),
                        rows.size() == 1 ? "row" : "rows", column),
                "Send the file with %s mapped to ignore if that is somebody else.".formatted(column)));
    }

    /// In GB where the header names no unit.
    private static void disk(Line line, Tables.Draft draft) {
        Long bytes = line.bytes("diskspace", Headers.GIB, FieldReader.MOST_DISK, WARNING);
        if (bytes != null) {
            draft.values.put(VmField.PROVISIONED_BYTES, bytes);
        }
    }

    private void application(Line line) {
        String name = tables.needed(line, "name");
        String id = line.name(line.column("externalid"), REJECT);
        String criticality = line.word(line.column("criticality"), Words.CRITICALITY);
        Column environment = line.column("environment") == null ? line.column("usedfor") : line.column("environment");
        String stage = line.word(environment, Words.ENVIRONMENT);
        if (name != null && !line.rejected() && tables.isFirst(line, "application", id == null ? name : id)) {
            String owner = named(line, line.name("ownername"));
            Instead other = owner == null ? instead(line) : null;
            tables.applications.add(new ApplicationRow(line.at(), name, null, SYSTEM, id, null, stage, criticality, line
                    .name("businessunit"), other == null ? owner : take(other), null, null, null,
                    line.text(line.column(
                            "annotation"), WARNING)));
        }
    }

    void relation(Line line) {
        String parent = tables.needed(line, "parent");
        String child = tables.needed(line, "child");
        String type = tables.needed(line, "type");
        if (parent == null || child == null || type == null) {
            return;
        }
        int colons = type.indexOf("::");
        String left = Headers.key(colons < 0 ? type : type.substring(0, colons));
        EndRef up = end(parent, line.name("parentsysid"), line.name("parentclass"));
        EndRef down = end(child, line.name("childsysid"), line.name("childclass"));
        if ((left.equals("virtualizedby") || left.equals("instantiates")) && up.externalId() != null && down
                .externalId() != null) {
            joined.put(up.externalId(), down.externalId());
            joined.put(down.externalId(), up.externalId());
        }
        Meaning meaning = MEANINGS.get(left);
        if (meaning == null) {
            line.warn("RELATION_IGNORED", "'%s' says nothing about who needs whom".formatted(Cells.shown(type)), null);
            return;
        }
        EndRef from = meaning.reverse ? down : up;
        EndRef to = meaning.reverse ? up : down;
        if (tables.isFirst(line, "relation", from, to, meaning.kind)) {
            tables.dependencies.add(new DependencyRow(line.at(), from, to, meaning.kind, "cmdb", null, null, null, null,
                    null));
        }
    }

    private static EndRef end(String shown, @Nullable String told, @Nullable String className) {
        String id = told != null && SYS_ID.matcher(told).matches()
                ? told
                : SYS_ID.matcher(shown).matches() ? shown : null;
        return new EndRef(SYSTEM, id, shown.equals(id) ? null : shown, className);
    }

    /// Joins servers with their instances; a server without one stands for itself, unless it is no VM.
    void finish() {
        Map<String, Tables.@Nullable Draft> byKey = new HashMap<>();
        for (Tables.Draft vm : tables.vms) {
            for (String key : keysOf(vm)) {
                byKey.put(key, byKey.containsKey(key) ? null : vm);
            }
        }
        forgetShared();
        for (Server server : servers) {
            String id = server.draft.keys.cmdbId();
            Tables.Draft vm = id == null || joined.get(id) == null ? null : byKey.get("id " + joined.get(id));
            for (String key : keysOf(server.draft)) {
                vm = vm == null && !key.startsWith("id ") ? byKey.get(key) : vm;
            }
            if (vm != null) {
                // a server may be retired whose VM serves on under another one: the instance says how it stands
                if (server.draft.tags.remove(LifeCycle.TAG) != null) {
                    server.draft.values.remove(VmField.STRATEGY);
                }
                server.draft.values.forEach(vm.values::putIfAbsent);
                server.draft.tags.forEach(vm.tags::putIfAbsent);
                Instead other = instead.get(server.draft);
                if (other != null) {
                    instead.putIfAbsent(vm, other);
                }
                String instance = vm.keys.cmdbId();
                tables.dependencies.removeIf(row -> isBetween(row, id, instance));
            } else if (server.virtual) {
                tables.vms.add(server.draft);
            } else {
                tables.faults.ofRow(server.at, WARNING, "NOT_VIRTUAL", "The server is no VM and is left out", null);
            }
        }
        tellInstead();
    }

    /// An address that several servers have tells none of them.
    private void forgetShared() {
        Map<String, Integer> times = new HashMap<>();
        servers.forEach(server -> {
            String card = macs.get(server.draft);
            if (card != null) {
                times.merge(card, 1, Integer::sum);
            }
        });
        servers.forEach(server -> {
            String card = macs.get(server.draft);
            if (card != null && times.getOrDefault(card, 0) > 1) {
                macs.remove(server.draft);
            }
        });
    }

    /// A relation of a VM with itself.
    private static boolean isBetween(DependencyRow row, @Nullable String one, @Nullable String other) {
        String from = row.from().externalId();
        String to = row.to().externalId();
        return from != null && to != null && (from.equals(one) && to.equals(other) || from.equals(other) && to.equals(
                one));
    }

    private List<String> keysOf(Tables.Draft draft) {
        VmKeys keys = draft.keys;
        List<String> all = new ArrayList<>();
        if (keys.cmdbId() != null) {
            all.add("id " + keys.cmdbId());
        }
        if (keys.biosUuid() != null) {
            all.add("bios " + keys.biosUuid());
        }
        if (macs.get(draft) != null) {
            all.add("mac " + macs.get(draft));
        }
        if (keys.name() != null) {
            all.add("name " + keys.name());
        }
        return all;
    }
}
