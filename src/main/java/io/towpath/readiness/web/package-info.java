/// Findings as a page and as REST.
@NullMarked
package io.towpath.readiness.web;

import org.jspecify.annotations.NullMarked;
