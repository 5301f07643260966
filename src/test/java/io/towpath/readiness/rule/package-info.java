@NullMarked
package io.towpath.readiness.rule;

import org.jspecify.annotations.NullMarked;
