@NullMarked
package io.towpath.wave;

import org.jspecify.annotations.NullMarked;
