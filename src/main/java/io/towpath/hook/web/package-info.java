/// Pages and REST of hooks.
@NullMarked
package io.towpath.hook.web;

import org.jspecify.annotations.NullMarked;
