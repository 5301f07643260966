/// Raw images: the guest's bytes as they are, with holes where the file system stores nothing.
@NullMarked
package io.towpath.disk.raw;

import org.jspecify.annotations.NullMarked;
