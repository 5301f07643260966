package io.towpath.inventory;

import java.time.Instant;

/// Where the value that a field of a VM has came from, since when.
///
/// @param field  in camelCase: `ownerEmail`
/// @param origin `manual`: a person on a page, `api`: a script, `import`: a file, `source`: an attribute at its source
/// @param empty  the VM was given none of its own: the value it has is its application's
public record FieldOrigin(String field, String origin, Instant since, boolean empty) {}
