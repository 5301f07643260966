@NullMarked
package io.towpath.lifecycle;

import org.jspecify.annotations.NullMarked;
