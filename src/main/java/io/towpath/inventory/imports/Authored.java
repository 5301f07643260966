package io.towpath.inventory.imports;

import io.towpath.inventory.reading.VmField;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Tables whose fields people write as well as files, each with the table of who wrote which of them last.
enum Authored {
    VM(Target.VM, Target.FIELD_ORIGIN,
            Stream.of(VmField.values()).filter(VmField::isOfPeople).map(VmField::word).toList(),
            Stream.of(VmField.values()).filter(VmField::isOfPeople).map(Columns::column).toList()),
    APPLICATION(Target.APPLICATION, Target.APPLICATION_ORIGIN, "name", "code", "tier", "environment", "criticality",
            "business_unit", "owner_name", "owner_email", "ready_on", "infrastructure", "description"),
    CUTOVER_WINDOW(Target.CUTOVER_WINDOW, Target.CUTOVER_WINDOW_ORIGIN, "name", "opens_at", "closes_at", "lockout_at",
            "zone", "capacity_vms", "on_overrun", "change_reference", "note"),
    CHANGE_FREEZE(Target.CHANGE_FREEZE, Target.CHANGE_FREEZE_ORIGIN, "name", "starts_at", "ends_at", "zone",
            "application_id", "business_unit", "reason");

    private final Target table;
    private final Target origins;
    private final List<String> fields;
    private final List<String> columns;

    Authored(Target table, Target origins, List<String> fields, List<String> columns) {
        this.table = table;
        this.origins = origins;
        this.fields = fields;
        this.columns = columns;
    }

    /// Whose fields are called like their columns.
    Authored(Target table, Target origins, String... columns) {
        this(table, origins, Arrays.stream(columns).map(Comparison::camel).toList(), List.of(columns));
    }

    Target table() {
        return table;
    }

    Target origins() {
        return origins;
    }

    String[] fields() {
        return fields.toArray(new String[0]);
    }

    /// In the order of the fields.
    String[] columns() {
        return columns.toArray(new String[0]);
    }
}
