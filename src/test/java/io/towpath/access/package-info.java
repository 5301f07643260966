@NullMarked
package io.towpath.access;

import org.jspecify.annotations.NullMarked;
