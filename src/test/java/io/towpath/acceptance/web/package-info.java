@NullMarked
package io.towpath.acceptance.web;

import org.jspecify.annotations.NullMarked;
