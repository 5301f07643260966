package io.towpath.cli;

import io.towpath.disk.ovf.GuestSystem;

/// What is told of a system on a disk.
final class GuestLines {

    private GuestLines() {}

    static Json.Fields json(GuestSystem system) {
        return new Json.Fields().put("root", system.root()).put("kind", system.kind()).put("distribution", system
                .distribution()).put("product", system.product()).put("version", system.version()).put("architecture",
                        system.architecture())
                .put("hostname", system.hostname()).put("osinfo", system.osinfo());
    }

    static String line(GuestSystem system) {
        String product = system.product() == null ? String.valueOf(system.kind()) : system.product();
        return Report.line("system", product + (system.architecture() == null ? "" : ", " + system.architecture())
                + (system.hostname() == null ? "" : ", host name " + system.hostname()));
    }
}
