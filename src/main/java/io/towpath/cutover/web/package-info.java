/// Pages and REST of cutovers.
@NullMarked
package io.towpath.cutover.web;

import org.jspecify.annotations.NullMarked;
