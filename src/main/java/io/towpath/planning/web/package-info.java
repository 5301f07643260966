/// The pages and the REST of plans and of the forecast.
@NullMarked
package io.towpath.planning.web;

import org.jspecify.annotations.NullMarked;
