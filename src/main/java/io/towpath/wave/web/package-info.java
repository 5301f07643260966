/// The pages and the REST of waves.
@NullMarked
package io.towpath.wave.web;

import org.jspecify.annotations.NullMarked;
