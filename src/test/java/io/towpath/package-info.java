@NullMarked
package io.towpath;

import org.jspecify.annotations.NullMarked;
