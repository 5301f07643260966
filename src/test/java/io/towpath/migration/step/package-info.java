@NullMarked
package io.towpath.migration.step;

import org.jspecify.annotations.NullMarked;
