@NullMarked
package io.towpath.platform.libvirt;

import org.jspecify.annotations.NullMarked;
