@NullMarked
package io.towpath.disk.qcow2;

import org.jspecify.annotations.NullMarked;
