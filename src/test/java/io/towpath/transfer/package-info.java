@NullMarked
package io.towpath.transfer;

import org.jspecify.annotations.NullMarked;
