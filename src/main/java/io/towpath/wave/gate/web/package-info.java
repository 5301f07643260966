/// Gates as pages and as REST.
@NullMarked
package io.towpath.wave.gate.web;

import org.jspecify.annotations.NullMarked;
