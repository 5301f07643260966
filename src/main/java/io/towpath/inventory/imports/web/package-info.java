/// Imports as pages and as REST.
@NullMarked
package io.towpath.inventory.imports.web;

import org.jspecify.annotations.NullMarked;
