@NullMarked
package io.towpath.platform.staged;

import org.jspecify.annotations.NullMarked;
