@NullMarked
package io.towpath.console.web;

import org.jspecify.annotations.NullMarked;
