/// Images as REST.
@NullMarked
package io.towpath.images.web;

import org.jspecify.annotations.NullMarked;
