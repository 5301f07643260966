/// The page of slots, and the same in REST.
@NullMarked
package io.towpath.slot.web;

import org.jspecify.annotations.NullMarked;
