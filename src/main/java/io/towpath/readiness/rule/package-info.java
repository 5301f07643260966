/// The rules, one class each. A rule's id never changes; its test stands beside it under the same name.
@NullMarked
package io.towpath.readiness.rule;

import org.jspecify.annotations.NullMarked;
