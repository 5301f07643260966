@NullMarked
package io.towpath.database;

import org.jspecify.annotations.NullMarked;
