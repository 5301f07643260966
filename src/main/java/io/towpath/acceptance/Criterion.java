package io.towpath.acceptance;

/// The ten criteria by which a migrated VM is done, in the order people work through them.
public enum Criterion {
    BOOTS("VM boots successfully", "Console access confirms the operating system boots to a login prompt."),
    NETWORK(
            "Network connectivity",
            "It reaches its gateway, resolves DNS and reaches the services it depends on."),
    IP_CONFIGURATION(
            "Correct IP configuration",
            "Address, subnet, gateway and DNS are as before the migration."),
    STORAGE("Storage accessible",
            "All disks are mounted, filesystems are intact, data can be read."),
    APPLICATION(
            "Application functional",
            "The application's own health check passes."),
    PERFORMANCE("Performance acceptable",
            "CPU, memory, disk and network are within 20 % of the baseline."),
    MONITORING(
            "Monitoring integrated",
            "The VM appears in monitoring and its alerts fire."),
    BACKUP(
            "Backup configured",
            "A backup agent or schedule is active on the new platform."),
    OWNER_SIGN_OFF(
            "Application owner sign-off",
            "The application team has confirmed in writing."),
    SOAK(
            "Soak period complete",
            "The agreed business days have passed without incidents.");

    private final String title;
    private final String verification;

    Criterion(String title, String verification) {
        this.title = title;
        this.verification = verification;
    }

    public String title() {
        return title;
    }

    /// How it is verified.
    public String verification() {
        return verification;
    }
}
