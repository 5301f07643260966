/// What the program reached and will reach: metrics, exports, printable reports.
@ApplicationModule(displayName = "Report", allowedDependencies = {"units", "table", "disk", "platform :: spi", "access",
        "audit", "inventory", "readiness", "planning", "planning :: mapping", "planning :: forecast",
        "acceptance", "migration", "wave", "wave :: gate"})
@NullMarked
package io.towpath.report;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
