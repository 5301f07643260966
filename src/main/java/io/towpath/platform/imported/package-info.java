/// A source that is known from imported files only.
@NullMarked
package io.towpath.platform.imported;

import org.jspecify.annotations.NullMarked;
