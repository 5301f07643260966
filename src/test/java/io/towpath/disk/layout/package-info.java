@NullMarked
package io.towpath.disk.layout;

import org.jspecify.annotations.NullMarked;
