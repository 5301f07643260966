/// Dependencies and groups as pages, as a picture, and as REST.
@NullMarked
package io.towpath.planning.dependency.web;

import org.jspecify.annotations.NullMarked;
