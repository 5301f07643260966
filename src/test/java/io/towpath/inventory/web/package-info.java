@NullMarked
package io.towpath.inventory.web;

import org.jspecify.annotations.NullMarked;
