/// Towpath: a VM migration factory. Each package below is a module; its door says what it may use.
@NullMarked
package io.towpath;

import org.jspecify.annotations.NullMarked;
