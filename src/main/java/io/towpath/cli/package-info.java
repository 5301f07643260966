/// The local command line: inspect, convert, verify, map, measure, import, plan, audit, without server, database or Spring.
///
/// Start at [io.towpath.cli.Main]. Answers go to standard output, everything else to standard error; with `--json` the
/// answer is one JSON value. Exit codes: 0 yes, 1 the answer is no, 2 usage, 3 to 6 and 130 as
/// [io.towpath.disk.Reason#exitCode] says, 70 a bug.
@ApplicationModule(displayName = "Command line", allowedDependencies = {"units", "audit", "disk", "disk :: ova",
        "disk :: ovf", "disk :: layout", "disk :: nbd", "disk :: pack", "disk :: guest", "platform :: spi",
        "inventory :: reading", "planning :: file", "planning :: wave"})
@NullMarked
package io.towpath.cli;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
