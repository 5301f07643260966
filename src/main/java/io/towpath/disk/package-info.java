/// The disk-image engine: reads, writes, converts and proves disk images, in pure Java, without Spring.
///
/// Start at [io.towpath.disk.DiskImages] to open an image and at [io.towpath.disk.Conversion] to make another from it.
/// A format is a package of its own below this one. An image is never trusted: nothing outside the folder of the image
/// (or the roots given) is opened because of a file's content, and what is refused is refused with a [Reason].
@ApplicationModule(displayName = "Disk images", allowedDependencies = {"units"})
@NullMarked
package io.towpath.disk;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
