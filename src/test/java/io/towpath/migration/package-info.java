@NullMarked
package io.towpath.migration;

import org.jspecify.annotations.NullMarked;
