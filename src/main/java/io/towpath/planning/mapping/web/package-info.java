/// Pages and REST of mappings.
@NullMarked
package io.towpath.planning.mapping.web;

import org.jspecify.annotations.NullMarked;
