@NullMarked
package io.towpath.audit;

import org.jspecify.annotations.NullMarked;
