/// What attempts that ended left at their targets, until a person has it removed. Start at
/// [io.towpath.migration.left.LeftCopies].
@NullMarked
package io.towpath.migration.left;

import org.jspecify.annotations.NullMarked;
