package io.towpath.inventory.imports;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A table that imports write, in an order in which rows may be inserted; they are deleted the other way round.
///
/// In conditions `v` is the table's row and `c` the change.
enum Target {
    CONNECTION("id", null, true, """
            not exists (select 1 from vm where vm.source_id = v.id)
            and not exists (select 1 from backup_hours h where h.source_id = v.id)
            """),
    SOURCE_NETWORK("source_id", "v.name = c.part", false, "true"),
    SOURCE_DATASTORE("source_id", "v.name = c.part", false, "true"),
    SOURCE_CLUSTER("source_id", "v.name = c.part", false, "true"),
    SOURCE_HOST("source_id", "v.name = c.part", false, "true"),
    SOURCE_TOLD("source_id", null, false, "true"),
    APPLICATION("id", null, true, """
            not exists (select 1 from vm where vm.application_id = v.id)
            and not exists (select 1 from dependency d where v.id in (d.from_application_id, d.to_application_id))
            and not exists (select 1 from change_freeze f where f.application_id = v.id)
            and not exists (select 1 from backup_hours h where h.application_id = v.id)
            and not exists (select 1 from application_origin o where o.application_id = v.id and o.origin <> 'import')
            """),
    APPLICATION_ORIGIN("application_id", "v.field = c.part", false, Target.ofOlder("application", "application_id")),
    // what people or trips made of it stays, and so does the VM
    VM("id", null, true, """
            v.own_tags = '{}'
            and not exists (select 1 from field_origin o where o.vm_id = v.id and o.origin <> 'import')
            and not exists (select 1 from wave_member m where m.vm_id = v.id)
            and not exists (select 1 from migration m where m.vm_id = v.id)
            and not exists (select 1 from waiver w where w.vm_id = v.id)
            and not exists (select 1 from complexity_override o where o.vm_id = v.id)
            and not exists (select 1 from dependency d where v.id in (d.from_vm_id, d.to_vm_id))
            """),
    VM_DISK("id", null, false, Target.ofOlder("vm", "vm_id")),
    VM_NIC("vm_id", "v.position = cast(c.part as integer)", false, Target.ofOlder("vm", "vm_id")),
    SOURCE_NOTE("vm_id", "v.position = cast(c.part as integer)", false, Target.ofOlder("vm", "vm_id")),
    FIELD_ORIGIN("vm_id", "v.field = c.part", false, Target.ofOlder("vm", "vm_id")),
    VM_BASELINE("vm_id", "v.measured_to = cast(c.part as timestamptz)", false, Target.ofOlder("vm", "vm_id")),
    DEPENDENCY("id", null, false, "v.waived_at is null"),
    CUTOVER_WINDOW("id", null, true, """
            not exists (select 1 from plan_wave p where p.window_id = v.id)
            and not exists (select 1 from cutover_window_origin o where o.window_id = v.id and o.origin <> 'import')
            """),
    CUTOVER_WINDOW_ORIGIN("window_id", "v.field = c.part", false, Target.ofOlder("cutover_window", "window_id")),
    CHANGE_FREEZE("id", null, false, "true"),
    CHANGE_FREEZE_ORIGIN("freeze_id", "v.field = c.part", false, Target.ofOlder("change_freeze", "freeze_id"));

    private final String key;
    private final @Nullable String part;
    private final boolean versioned;
    private final String removable;

    Target(String key, @Nullable String part, boolean versioned, String removable) {
        this.key = key;
        this.part = part;
        this.versioned = versioned;
        this.removable = removable;
    }

    /// Rows of what the same import made go with it.
    private static String ofOlder(String table, String key) {
        return """
                not exists (select 1 from import_change made where made.import_id = c.import_id and made.in_table = '%s'
                            and made.op = 'insert' and made.row_id = v.%s)
                """.formatted(table, key);
    }

    String table() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The row's id, or the first column of its key.
    String key() {
        return key;
    }

    /// That the row `v` is the one the change `c` means.
    String same() {
        return "v." + key + " = c.row_id" + (part == null ? "" : " and " + part);
    }

    /// Whether the table has a column `version` for optimistic locking.
    boolean versioned() {
        return versioned;
    }

    /// That a row `v` which the import made may be taken away again.
    String removable() {
        return removable;
    }
}
