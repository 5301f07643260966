/// Reads files that describe an estate: RVTools, CMDBs, our own CSV and JSON. Pure Java, for the server and the command line
/// alike: what a file says, cell by cell, and nothing about what is known already. Start at [EstateReader].
@NamedInterface("reading")
@NullMarked
package io.towpath.inventory.reading;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
