/// Lists as files: CSV, workbook, JSON lines. Start at [TableWriter].
@ApplicationModule(displayName = "Tables", allowedDependencies = {})
@NullMarked
package io.towpath.table;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
