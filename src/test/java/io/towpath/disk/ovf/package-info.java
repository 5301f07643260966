@NullMarked
package io.towpath.disk.ovf;

import org.jspecify.annotations.NullMarked;
