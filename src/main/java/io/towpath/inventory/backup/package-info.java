/// In which hours backups of sources work, and when they are over for a VM. Start at [BackupHours].
@NamedInterface("backup")
@NullMarked
package io.towpath.inventory.backup;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
