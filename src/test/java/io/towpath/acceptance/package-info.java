@NullMarked
package io.towpath.acceptance;

import org.jspecify.annotations.NullMarked;
