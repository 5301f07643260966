@NullMarked
package io.towpath.disk.ova;

import org.jspecify.annotations.NullMarked;
