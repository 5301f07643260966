@NullMarked
package io.towpath.readiness.web;

import org.jspecify.annotations.NullMarked;
