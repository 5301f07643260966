package io.towpath.migration.web;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What the list of VMs can be narrowed by. Values are told in lower-kebab, in the URL and in REST.
///
/// `column` is SQL over `vm_overview v`; FINDING goes through the table of findings.
enum VmFacet {
    READINESS("Readiness", "v.readiness"),
    COMPLEXITY("Complexity", "v.complexity"),
    STATE("State", "lower(replace(v.state, '_', '-'))"),
    TROUBLE("Trouble",
            "case when v.needs_person then 'needs-a-person' when v.stalled then 'tries-again' when v.held then 'held' "
                    + "when v.missing_since is not null then 'missing-at-source' end"),
    WAVE("Wave",
            "coalesce(v.wave_key, 'none')"),
    SOURCE("Source", "v.source_name"),
    FIRMWARE("Firmware",
            "v.firmware"),
    CONTAINER("Container", "v.container"),
    FINDING("Finding", "f.rule");

    private final String title;
    private final String column;

    VmFacet(String title, String column) {
        this.title = title;
        this.column = column;
    }

    String title() {
        return title;
    }

    String column() {
        return column;
    }

    /// The parameter's name.
    String param() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// A value for people: words of ours are spelt out, names of others stay as they are.
    String label(String value) {
        if (this == READINESS && value.equals("unknown")) {
            return "being judged";
        }
        return this == WAVE || this == SOURCE || this == FINDING ? value : VmListPage.words(value);
    }

    static Optional<VmFacet> ofParam(String param) {
        return Arrays.stream(values()).filter(facet -> facet.param().equals(param)).findFirst();
    }
}
