/// Imports as diffs: a file is read, compared and shown before anything changes; applying is one transaction, and for a
/// while it can be undone. Start at [Imports]; what is compared how is in [Comparison], what a change is in [Change].
@NamedInterface("imports")
@NullMarked
package io.towpath.inventory.imports;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
