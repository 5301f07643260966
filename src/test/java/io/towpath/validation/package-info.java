@NullMarked
package io.towpath.validation;

import org.jspecify.annotations.NullMarked;
