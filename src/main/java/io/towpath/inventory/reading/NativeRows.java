package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.CellFault.Level.REJECT;
import static io.towpath.inventory.reading.CellFault.Level.WARNING;

import io.towpath.inventory.reading.Columns.Column;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows of our own templates.
final class NativeRows {

    private static final long MOST_A_DAY = 1L << 60;
    static final Map<String, String> KINDS = Map.ofEntries(Map.entry("dependson", "depends-on"), Map.entry("requires",
            "depends-on"), Map.entry("connectsto", "connects-to"), Map.entry("flow", "connects-to"),
            Map.entry(
                    "sendsdatato", "sends-data-to"),
            Map.entry("clusterof", "cluster-of"), Map.entry("cluster",
                    "cluster-of"),
            Map.entry("uses", "uses"), Map.entry("memberof", "member-of"), Map.entry(
                    "runson", "member-of"));
    private static final Map<String, String> EVIDENCE = Map.of("cmdb", "cmdb", "flow", "flow", "observed", "flow",
            "netflow", "flow", "manual", "manual", "interview", "manual");
    private static final Map<String, String> DIRECTIONS = Map.of("outbound", "out", "out", "out", "forward", "out",
            "fromto", "out", "inbound", "in", "in", "in", "reverse", "in", "tofrom", "in", "both", "both",
            "bidirectional", "both");
    private static final Map<String, String> OVERRUN = Map.of("returnsource", "return-source", "rollback",
            "return-source", "stop", "return-source", "finish", "finish", "continue", "finish");

    private NativeRows() {}

    static void vm(Tables tables, VmTable vms, Line line) {
        Tables.Draft draft = tables.add(line, vms.draft(line));
        String wave = line.name("wave");
        if (draft != null && wave != null) {
            tables.waveAssignments.add(WaveAssignmentRow.of(line, draft.at, draft.keys, wave));
        }
    }

    static void application(Tables tables, Line line) {
        String name = tables.needed(line, "name");
        Column mail = line.column("owneremail");
        Column tier = line.column("tier");
        ApplicationRow row = new ApplicationRow(line.at(), name == null ? "" : name, line.name("code"), tables.system(
                line, "sourcesystem"), line.name("externalid"), tier == null ? null : FieldReader.tier(line, tier),
                line.word(
                        line.column("environment"), Words.ENVIRONMENT),
                line.word(line.column("criticality"),
                        Words.CRITICALITY),
                line.name("businessunit"), line.name("ownername"), mail == null
                        ? null
                        : FieldReader.mail(line, mail),
                line.date("readyon"), line.truth(
                        "infrastructure"),
                line.text(line.column("description"), WARNING));
        boolean first = !line.rejected() && (row.externalId() != null
                ? tables.isFirst(line, "application", row.sourceSystem(), row.externalId())
                : tables.isFirst(line, "application", row.name()));
        if (first && !line.rejected()) {
            tables.applications.add(row);
        }
    }

    static void dependency(Tables tables, Line line) {
        EndRef from = end(tables, line, "from");
        EndRef to = end(tables, line, "to");
        if (from == null || to == null) {
            line.reject("KEY_MISSING", "The row has no %s end".formatted(from == null ? "first" : "second"),
                    "Fill fromExternalId and toExternalId, or from and to.");
            return;
        }
        String kind = line.word(line.column("type"), KINDS);
        String evidence = line.word(line.column("evidence"), EVIDENCE);
        String direction = line.word(line.column("direction"), DIRECTIONS);
        Integer port = line.integer("port", 0, 65_535, WARNING);
        Long weight = line.bytes("weightperday", 1, MOST_A_DAY, WARNING);
        LocalDate first = line.date("firstseen");
        LocalDate last = line.date("lastseen");
        if (line.rejected() || !tables.isFirst(line, "dependency", from, to, kind, port)) {
            return;
        }
        String type = kind == null ? port == null ? "depends-on" : "connects-to" : kind;
        String proof = evidence == null ? port == null ? "manual" : "flow" : evidence;
        if (!"in".equals(direction)) {
            tables.dependencies.add(new DependencyRow(line.at(), from, to, type, proof, port, line.name("protocol"),
                    weight, first, last));
        }
        if ("in".equals(direction) || "both".equals(direction)) {
            tables.dependencies.add(new DependencyRow(line.at(), to, from, type, proof, port, line.name("protocol"),
                    weight, first, last));
        }
    }

    private static @Nullable EndRef end(Tables tables, Line line, String side) {
        String id = line.name(line.column(side + "externalid"), REJECT);
        String name = line.name(line.column(side), REJECT);
        String system = line.name(side + "sourcesystem");
        if (system == null) {
            system = tables.system(line, "fromsourcesystem");
        }
        return id == null && name == null ? null : new EndRef(system, id, name, null);
    }

    static void window(Tables tables, Line line) {
        String name = tables.needed(line, "name");
        String zone = zone(line);
        Instant opens = line.moment("opensat", REJECT);
        Instant closes = line.moment("closesat", REJECT);
        Boolean freeze = line.truth("freeze");
        String type = line.name("type");
        if (freeze == null && type != null) {
            freeze = Headers.key(type).contains("freeze");
        }
        if (line.rejected() || name == null) {
            return;
        }
        if (opens == null || closes == null || !closes.isAfter(opens)) {
            line.reject("OUT_OF_RANGE", "The window must open, and close after that", null);
            return;
        }
        WindowRow row = new WindowRow(line.at(), name, Boolean.TRUE.equals(freeze), opens, closes, line.moment(
                "lockoutat", WARNING), zone, line.integer("capacityvms", 0, 100_000, WARNING),
                line.word(line.column(
                        "onoverrun"), OVERRUN),
                line.name("scope"), line.name("changereference"), line.text(line.column(
                        "note"), WARNING));
        if (tables.isFirst(line, "window", name, opens)) {
            tables.windows.add(row);
        }
    }

    private static String zone(Line line) {
        Column column = line.column("zone");
        String zone = line.name(column, REJECT);
        if (column == null || zone == null) {
            return line.zone().getId();
        }
        try {
            ZoneId parsed = ZoneId.of(zone);
            line.in(parsed);
            return parsed.getId();
        } catch (DateTimeException e) {
            line.fault(column, REJECT, "UNKNOWN_WORD", "must be a time zone", "Europe/Zurich");
            return line.zone().getId();
        }
    }

    static void baseline(Tables tables, VmTable vms, Line line) {
        VmKeys keys = vms.keys(line);
        Instant from = line.moment("measuredfrom", REJECT);
        Instant to = line.moment("measuredto", REJECT);
        if (line.rejected()) {
            return;
        }
        if (from == null || to == null || !to.isAfter(from)) {
            line.reject("OUT_OF_RANGE", "The time measured must have a start, and an end after that", null);
            return;
        }
        if (!named(line, keys)) {
            return;
        }
        BaselineRow row = new BaselineRow(line.at(), keys, from, to, line.decimal("cpuaverage", 0, 100), line.decimal(
                "cpup95", 0, 100), line.decimal("memoryaverage", 0, 100), line.decimal("memoryp95", 0, 100),
                line.bytes(
                        "diskreadbytespersecond", 1, MOST_A_DAY, WARNING),
                line.bytes("diskwritebytespersecond", 1,
                        MOST_A_DAY, WARNING),
                line.decimal("diskiopsp95", 0, 100_000_000), line.bytes(
                        "netbytespersecond", 1, MOST_A_DAY, WARNING));
        if (tables.isFirst(line, "baseline", keys, from)) {
            tables.baselines.add(row);
        }
    }

    static void waveAssignment(Tables tables, VmTable vms, Line line) {
        VmKeys keys = vms.keys(line);
        String wave = tables.needed(line, "wave");
        if (wave != null && !line.rejected() && named(line, keys) && tables.isFirst(line, "wave", keys)) {
            tables.waveAssignments.add(WaveAssignmentRow.of(line, line.at(), keys, wave));
        }
    }

    private static boolean named(Line line, VmKeys keys) {
        boolean named = keys.name() != null || keys.cmdbId() != null || keys.moref() != null || keys
                .instanceUuid() != null || keys.biosUuid() != null;
        if (!named) {
            line.reject("KEY_MISSING", "The row names no VM", "Fill the column name.");
        }
        return named;
    }
}
