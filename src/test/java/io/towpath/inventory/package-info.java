@NullMarked
package io.towpath.inventory;

import org.jspecify.annotations.NullMarked;
