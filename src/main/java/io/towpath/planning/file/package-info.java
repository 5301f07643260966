/// An estate from files alone, without inventory and database. Start at [FileEstate].
@NamedInterface("file")
@NullMarked
package io.towpath.planning.file;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
