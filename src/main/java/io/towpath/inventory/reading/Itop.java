package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.CellFault.Level.WARNING;

import io.towpath.inventory.reading.Columns.Column;
import java.util.Map;

/// iTop: virtual machines, application solutions, and which runs on which. Its memory is free text: without a unit it is not
/// taken.
final class Itop {

    private static final String SYSTEM = "itop";

    private Itop() {}

    static TableReader.Rows rows(Tables tables, Dictionary dictionary, Columns columns, Map<Column, String> extra) {
        if (dictionary == Dictionaries.ITOP_LINKS) {
            return line -> link(tables, line);
        }
        if (dictionary == Dictionaries.ITOP_APPLICATIONS) {
            return line -> application(tables, line);
        }
        VmTable vms = new VmTable(columns, extra, SYSTEM, 0);
        return line -> {
            Tables.Draft draft = vms.draft(line);
            String family = line.name("osfamily");
            String version = line.name("osversion");
            if (family != null || version != null) {
                draft.values.put(VmField.OS_NAME,
                        ((family == null ? "" : family) + " " + (version == null ? "" : version))
                                .strip());
            }
            tables.add(line, draft);
        };
    }

    private static void application(Tables tables, Line line) {
        String name = tables.needed(line, "name");
        String id = line.name("externalid");
        String criticality = line.word(line.column("criticality"), Words.CRITICALITY);
        if (name != null && !line.rejected() && tables.isFirst(line, "application", id == null ? name : id)) {
            tables.applications.add(new ApplicationRow(line.at(), name, null, SYSTEM, id, null, null, criticality, line
                    .name("businessunit"), null, null, null, null, line.text(line.column("description"), WARNING)));
        }
    }

    private static void link(Tables tables, Line line) {
        String application = tables.needed(line, "application");
        String item = tables.needed(line, "item");
        if (application != null && item != null && tables.isFirst(line, "link", application, item)) {
            tables.dependencies.add(new DependencyRow(line.at(), new EndRef(SYSTEM, null, item, null),
                    new EndRef(SYSTEM,
                            null, application, "ApplicationSolution"),
                    "member-of", "cmdb", null, null, null, null, null));
        }
    }
}
