package io.towpath.report.meter;

import java.util.List;

/// Gauges of one name.
///
/// @param name   with dots, as Micrometer has it: `towpath.vms` is `towpath_vms` to Prometheus
/// @param labels columns of the statement
/// @param sql    a row a gauge, with a column `value` and one a label
record Family(String name, String help, List<String> labels, String sql) {

    Family {
        labels = List.copyOf(labels);
    }

    static Family of(String name, String help, String sql, String... labels) {
        return new Family(name, help, List.of(labels), sql);
    }
}
