/// Sources, targets, scans and uploads as pages and as REST.
@NullMarked
package io.towpath.inventory.web;

import org.jspecify.annotations.NullMarked;
