/// The published plan as resources of Forklift, a folder for a Git repository. Start at [ForkliftExport].
@NullMarked
package io.towpath.report.forklift;

import org.jspecify.annotations.NullMarked;
