/// Which operating system is on a disk, told by libguestfs where it is installed. Start at
/// [io.towpath.disk.guest.GuestInspection].
@NamedInterface("guest")
@NullMarked
package io.towpath.disk.guest;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
