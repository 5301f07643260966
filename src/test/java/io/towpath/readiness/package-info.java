@NullMarked
package io.towpath.readiness;

import org.jspecify.annotations.NullMarked;
