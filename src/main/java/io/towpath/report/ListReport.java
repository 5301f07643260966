package io.towpath.report;

import io.towpath.report.ListReport.Column.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reports that are a list with a sentence or two above it: of a stretch of time, or of now.
public enum ListReport {

    ROLLBACKS("rollbacks", "Rollbacks and causes",
            "What went back or was given up, why, and what its VM failed at before.",
            true, new Column("vm", "VM", Type.TEXT), new Column("wave", "Wave", Type.TEXT),
            new Column("attempt", "Attempt",
                    Type.NUMBER),
            new Column("outcome", "How", Type.TEXT), new Column("endedAt", "When", Type.TIME), new Column("why", "Why",
                    Type.TEXT),
            new Column("cause", "It had failed at", Type.TEXT)),
    OUTAGES("downtime", "Downtime, predicted and actual",
            "Outages of VMs that served, beside what was predicted last before them.", true, new Column("vm", "VM",
                    Type.TEXT),
            new Column("wave", "Wave", Type.TEXT), new Column("mode", "Mode", Type.TEXT), new Column("beganAt", "Began",
                    Type.TIME),
            new Column("seconds", "Lasted", Type.LENGTH), new Column("predictedP50Seconds", "P50", Type.LENGTH),
            new Column("predictedP90Seconds", "P90", Type.LENGTH),
            new Column("waitedSeconds", "Of it waiting for others", Type.LENGTH),
            new Column("withinP90", "Was it so", Type.TEXT)),
    SIGN_OFFS("sign-offs", "Sign-off times",
            "How long owners took from the arrival of their VM to an answer, and who is "
                    + "waited for.",
            true, new Column("vm", "VM", Type.TEXT), new Column("application", "Application", Type.TEXT),
            new Column("owner", "Owner", Type.TEXT), new Column("outcome", "Answer", Type.TEXT), new Column("arrivedAt",
                    "Arrived", Type.TIME),
            new Column("answeredAt", "Answered", Type.TIME), new Column("seconds", "Took, or waits for", Type.LENGTH)),
    PROTOCOLS("protocols", "Acceptance protocols", "What was signed, by whom, with the digest of what was seen.", true,
            new Column("vm", "VM", Type.TEXT), new Column("application", "Application", Type.TEXT),
            new Column("signedBy",
                    "Signed by", Type.TEXT),
            new Column("email", "Address", Type.TEXT), new Column("signedAt", "Signed", Type.TIME), new Column("sha256",
                    "SHA-256 of what was signed", Type.TEXT)),
    FINDINGS("findings-trend", "Findings trend",
            "VMs with an open finding, by rule: at the first and the last day that was "
                    + "counted, and in between.",
            true, new Column("rule", "Rule", Type.TEXT), new Column("severity", "Severity",
                    Type.TEXT),
            new Column("firstDay", "First day", Type.TEXT), new Column("before", "VMs then", Type.NUMBER), new Column(
                    "lastDay", "Last day", Type.TEXT),
            new Column("after", "VMs then", Type.NUMBER), new Column("change", "Change", Type.NUMBER),
            new Column("most",
                    "Most", Type.NUMBER)),
    WAVES("waves", "Wave results", "Of waves of which a trip ended: how it went, and how long nobody was served.", true,
            new Column("wave", "Wave", Type.TEXT), new Column("name", "Name", Type.TEXT), new Column("vms", "VMs",
                    Type.NUMBER),
            new Column("accepted", "Accepted", Type.NUMBER),
            new Column("firstAttempt", "At the first attempt", Type.NUMBER),
            new Column("rolledBack", "Rolled back", Type.NUMBER), new Column("givenUp", "Given up", Type.NUMBER),
            new Column("outageP50Seconds", "Outage, half of them", Type.LENGTH), new Column("outageP90Seconds",
                    "Outage, nine of ten", Type.LENGTH),
            new Column("withinP90", "Of 100 predicted, no longer", Type.NUMBER)),
    DECOMMISSION("decommission", "Decommission list",
            "Source VMs whose trip is done: they may be removed at the source, by its "
                    + "own people. And those that still soak.",
            false, new Column("vm", "VM", Type.TEXT), new Column("state",
                    "State", Type.TEXT),
            new Column("source", "Source", Type.TEXT), new Column("place", "Place there", Type.TEXT), new Column("wave",
                    "Wave", Type.TEXT),
            new Column("application", "Application", Type.TEXT), new Column("owner", "Owner", Type.TEXT), new Column(
                    "acceptedAt", "Accepted", Type.TIME),
            new Column("soakBusinessDays", "Soak, business days", Type.NUMBER),
            new Column("bytes", "Comes free", Type.BYTES));

    /// @param id    in files and in REST
    /// @param title on pages
    public record Column(String id, String title, Type type) {

        /// How people are shown it; files have numbers and instants.
        public enum Type {
            TEXT, NUMBER, TIME, LENGTH, BYTES
        }

        public boolean isNumber() {
            return type == Type.NUMBER || type == Type.BYTES;
        }
    }

    private final String slug;
    private final String title;
    private final String about;
    private final boolean ofStretch;
    private final List<Column> columns;

    ListReport(String slug, String title, String about, boolean ofStretch, Column... columns) {
        this.slug = slug;
        this.title = title;
        this.about = about;
        this.ofStretch = ofStretch;
        this.columns = List.of(columns);
    }

    public static Optional<ListReport> of(String slug) {
        return Arrays.stream(values()).filter(report -> report.slug.equals(slug)).findFirst();
    }

    public String slug() {
        return slug;
    }

    public String title() {
        return title;
    }

    public String about() {
        return about;
    }

    /// False: of now.
    public boolean ofStretch() {
        return ofStretch;
    }

    public List<Column> columns() {
        return columns;
    }
}
