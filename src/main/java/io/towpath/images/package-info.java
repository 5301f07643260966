/// Image files in registered folders: what they are, and work on them outside of any migration. Start at [ImageFiles] for
/// answers at once and at [ImageJobs] for work that takes longer.
@ApplicationModule(displayName = "Images", allowedDependencies = {"units", "disk", "disk :: layout", "disk :: ova",
        "disk :: ovf", "disk :: nbd", "disk :: pack", "disk :: guest", "inventory", "access", "audit"})
@NullMarked
package io.towpath.images;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
